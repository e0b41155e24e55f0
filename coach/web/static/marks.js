// Marks the words of a reply that its findings quote. The same rules as coach/web/presentation.py, for feedback that
// arrives while the page is open. Positions count characters as Python does (code points), not UTF-16 units.

const ORDER = { violated: 0, missed: 1, met: 2 };

/** The findings of one turn with their numbers, violations first, each by place in the reply. */
export function numbered(findings) {
  const key = (f) => [ORDER[f.verdict], f.charged ? 0 : 1, f.start, f.end];
  const compare = (a, b) => {
    const [left, right] = [key(a), key(b)];
    for (let i = 0; i < left.length; i += 1) if (left[i] !== right[i]) return left[i] - right[i];
    return a.guideline < b.guideline ? -1 : Number(a.guideline > b.guideline);
  };
  return [...findings].sort(compare).map((finding, index) => ({ number: index + 1, finding }));
}

/** The reply cut at the borders of the quoted words: [{text, verdict, notes: [numbers that end here]}]. */
export function segments(reply, notes) {
  const characters = Array.from(reply);
  const quoted = notes.filter(({ finding: f }) => f.start >= 0 && f.start < f.end && f.end <= characters.length);
  const edges = new Set([0, characters.length, ...quoted.flatMap(({ finding: f }) => [f.start, f.end])]);
  const borders = [...edges].sort((a, b) => a - b);
  return borders.slice(0, -1).map((start, index) => {
    const end = borders[index + 1];
    const over = quoted.filter(({ finding: f }) => f.start <= start && end <= f.end).map(({ finding: f }) => f.verdict);
    return {
      text: characters.slice(start, end).join(""),
      verdict: over.sort((a, b) => ORDER[a] - ORDER[b])[0] ?? null,
      notes: quoted.filter(({ finding: f }) => f.end === end).map((note) => note.number),
    };
  });
}
