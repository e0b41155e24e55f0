// The page of a conversation that is over: the server tells it once more, with all marks, and that is all.

import { Conversation } from "./conversation.js";
import { Line, socketAddress } from "./line.js";

const chat = JSON.parse(document.getElementById("chat").textContent);
const conversation = new Conversation(document.querySelector("[data-log]"));

const line = new Line(() => socketAddress(chat.socket), {
  onOpen() {},
  onDown() {},
  onFinal() {},
  onFrame(frame) {
    if (frame.type === "said") conversation.said(frame);
    else if (frame.type === "message") conversation.message(frame);
    else if (frame.type === "interrupted") conversation.interrupted(frame);
    else if (frame.type === "feedback") conversation.feedback(frame);
    else if (frame.type === "notice") conversation.notice(frame);
    else if (frame.type === "ended") {
      line.end();
      document.documentElement.dataset.told = "all";
    }
  },
});
