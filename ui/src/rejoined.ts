// The page to show after a reload, by what the engine knows of the job.
import type { Act, Ending, Page } from "./page";
import type { ActView, RejoinedView } from "./types/messages";

/** The page's name for the engine's act. */
export const actOf = (act: ActView): Act => (act === "put-back" ? "restore" : act);

/** `null`: no page for it; then the first page shows what was left unfinished. */
export function rejoined({ story, act, error, restored }: RejoinedView): Page | null {
  const { inspection, done, undone, backup, taken_up: taken } = story;
  const refused = undone?.refused ?? [];
  const end = (ending: Ending): Page => ({ step: "done", inspection, ending, refused: [], up: story.up, report: null });
  if (restored) return end({ kind: act === "put-back" ? "put-back" : "restored", restored });
  // The journal knows how far the act came.
  if (error && act !== "back-up") return null;
  if (undone && refused.length === 0) return end({ kind: "undone", undone });
  if (done) return { step: "done", inspection, ending: { kind: "applied", done }, refused, up: story.up, report: null };
  if (taken) return { step: "unfinished", run: taken.run, taken, refused };
  if (inspection && backup) {
    return { step: "back-up", inspection, checked: story.checked, target: backup.file, method: "auto", rehearse: true, backup };
  }
  return inspection ? { step: "inspect", inspection } : null;
}
