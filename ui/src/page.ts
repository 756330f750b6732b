// The pages as one tagged union, like the engine's session: each page holds what is known when it is reached.
import type {
  BackupView,
  CheckView,
  DoneView,
  FindingView,
  KilledRestoreView,
  InspectView,
  MethodView,
  PlanView,
  ProgressView,
  RestoredView,
  RunningView,
  StepEventView,
  StepStateView,
  StoryView,
  TakenUpView,
  UndoneView,
  UnfinishedView,
  UpView,
} from "./types/messages";

/** How a job ended. */
export type Ending =
  | { kind: "nothing" }
  | { kind: "applied"; done: DoneView }
  | { kind: "undone"; undone: UndoneView }
  | { kind: "restored"; restored: RestoredView }
  /** The state before a killed restore was put back. */
  | { kind: "put-back"; restored: RestoredView };

export type Page =
  | { step: "choose" }
  /** The earlier page was lost with its process while `act` was running. */
  | { step: "rejoined"; act: Act }
  /** `taken`: the database as inspected again; `refused`: why the run can't be undone. */
  | { step: "unfinished"; run: UnfinishedView; taken: TakenUpView | null; refused: FindingView[] }
  /** A restore was killed; `inspection`: its database as it is now. */
  | { step: "half-restored"; restore: KilledRestoreView; inspection: InspectView | null }
  | { step: "inspect"; inspection: InspectView }
  | { step: "check"; inspection: InspectView; checked: CheckView | null }
  | {
      step: "back-up";
      inspection: InspectView;
      /** The latest checks; once a place for the backup is chosen, with the findings about it. */
      checked: CheckView | null;
      target: string | null;
      method: MethodView;
      rehearse: boolean;
      backup: BackupView | null;
    }
  | { step: "upgrade"; inspection: InspectView; backup: BackupView; plan: PlanView; running: RunningView | null }
  | { step: "done"; inspection: InspectView | null; ending: Ending; refused: FindingView[]; up: UpView | null; report: string | null };

export type On<Step extends Page["step"]> = Extract<Page, { step: Step }>;

/** The steps that the user sees. */
export const steps = ["choose", "inspect", "check", "back-up", "upgrade", "done"] as const;
export type Step = (typeof steps)[number];

/** The step that a page belongs to. Unfinished work belongs to the one that changes the database. */
export function stepOf(page: Page): Step {
  if (page.step === "rejoined") return page.act === "back-up" ? "back-up" : "upgrade";
  return page.step === "unfinished" || page.step === "half-restored" ? "upgrade" : page.step;
}

/** The state of a plan's step while the plan runs, or after it stopped. */
export type Tick = StepStateView | StepEventView | "interrupted";

/** The action that is running; one at a time. */
export type Act = "ask" | "inspect" | "check" | "back-up" | "plan" | "apply" | "undo" | "restore";
export type Work = { kind: "idle" } | { kind: "running"; act: Act; progress: ProgressView | null };


/** The page with the engine's texts replaced by those in another language. */
export function retold(page: Page, story: StoryView): Page {
  switch (page.step) {
    case "choose":
    case "rejoined":
      return page;
    case "unfinished":
      return {
        ...page,
        taken: page.taken && (story.taken_up ?? page.taken),
        refused: page.refused.length > 0 ? (story.undone?.refused ?? page.refused) : [],
      };
    case "half-restored":
      return { ...page, inspection: page.inspection && (story.inspection ?? page.inspection) };
    case "inspect":
      return { ...page, inspection: story.inspection ?? page.inspection };
    case "check":
      return { ...page, inspection: story.inspection ?? page.inspection, checked: page.checked && (story.checked ?? page.checked) };
    case "back-up":
      return {
        ...page,
        inspection: story.inspection ?? page.inspection,
        checked: page.checked && (story.checked ?? page.checked),
        backup: page.backup && (story.backup ?? page.backup),
      };
    case "upgrade":
      return {
        ...page,
        inspection: story.inspection ?? page.inspection,
        backup: story.backup ?? page.backup,
        plan: story.plan ?? page.plan,
        running: page.running && (story.running ?? page.running),
      };
    case "done":
      return {
        ...page,
        inspection: story.inspection ?? page.inspection,
        ending: retoldEnding(page.ending, story),
        up: page.up && (story.up ?? page.up),
        refused: page.refused.length > 0 ? (story.undone?.refused ?? page.refused) : [],
      };
  }
}

function retoldEnding(ending: Ending, story: StoryView): Ending {
  switch (ending.kind) {
    case "applied":
      return { kind: "applied", done: story.done ?? ending.done };
    case "undone":
      return { kind: "undone", undone: story.undone ?? ending.undone };
    case "nothing":
    case "restored":
    case "put-back":
      return ending;
  }
}
