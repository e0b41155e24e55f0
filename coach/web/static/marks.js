// Marks the words of a reply that its findings quote. The same rules as coach/web/presentation.py, for feedback that
// arrives while the page is open. Positions count characters as Python does (code points), not UTF-16 units.

const ORDER = { violated: 0, missed: 1, met: 2 };
const SEVERITIES = { critical: 0, major: 1, minor: 2 };
const OPEN_AT_MOST = 3;
const LONGEST_QUOTE = 32; // characters of quoted words within a reason
const QUOTED = new RegExp(`([«“])([^«»“”]{${LONGEST_QUOTE + 1},})([»”])`, "gu");

function compare(a, b) {
  const key = (f) => [ORDER[f.verdict], f.charged ? 0 : 1, f.start, f.end];
  const [left, right] = [key(a), key(b)];
  for (let i = 0; i < left.length; i += 1) if (left[i] !== right[i]) return left[i] - right[i];
  return a.guideline < b.guideline ? -1 : Number(a.guideline > b.guideline);
}

/** The notes of one turn, violations first; what one guideline found at several places is one note. */
export function numbered(findings) {
  const same = new Map();
  for (const finding of [...findings].sort(compare)) {
    const key = JSON.stringify([finding.guideline, finding.verdict, finding.charged]);
    if (!same.has(key)) same.set(key, { number: same.size + 1, finding, places: [] });
    if (finding.quote) same.get(key).places.push(finding);
  }
  return [...same.values()];
}

/** The notes as listed: the weightiest faults, which open by themselves; the `more` there are; what was done `well`. */
export function listed(notes) {
  const well = notes.filter(({ finding }) => finding.verdict === "met");
  const faults = notes.filter(({ finding }) => finding.verdict !== "met");
  const charged = faults.filter(({ finding }) => finding.charged);
  const weight = ({ finding }) => SEVERITIES[finding.severity];
  const foremost = [...(charged.length ? charged : faults)].sort((a, b) => weight(a) - weight(b) || a.number - b.number).slice(0, OPEN_AT_MOST);
  return { foremost: faults.filter((note) => foremost.includes(note)), more: faults.filter((note) => !foremost.includes(note)), well };
}

/** A reason with its long quotations shortened: the words stand marked in the reply, beside it two lines are enough. */
export function brief(why) {
  return why.replace(QUOTED, (_, before, words, after) => {
    const short = Array.from(words).slice(0, LONGEST_QUOTE).join("");
    return `${before}${short.includes(" ") ? short.slice(0, short.lastIndexOf(" ")) : short}…${after}`;
  });
}

/** The reply cut at the borders of the quoted words: [{text, verdict, notes: [numbers that end here]}]. */
export function segments(reply, notes) {
  const characters = Array.from(reply);
  const quoted = notes.flatMap(({ number, finding, places }) => (
    places.map(({ start, end }) => ({ number, verdict: finding.verdict, start, end }))
  )).filter(({ start, end }) => start >= 0 && start < end && end <= characters.length);
  const borders = [...new Set([0, characters.length, ...quoted.flatMap(({ start, end }) => [start, end])])].sort((a, b) => a - b);
  return borders.slice(0, -1).map((start, index) => {
    const end = borders[index + 1];
    const over = quoted.filter((one) => one.start <= start && end <= one.end).map((one) => one.verdict);
    return {
      text: characters.slice(start, end).join(""),
      verdict: over.sort((a, b) => ORDER[a] - ORDER[b])[0] ?? null,
      notes: quoted.filter((one) => one.end === end).map((one) => one.number),
    };
  });
}
