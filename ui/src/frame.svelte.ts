// What happens to the window itself: something is dragged over it, it is to be closed, it is told of another config.
import type { Transport } from "./transport";
import type { WindowEventView } from "./types/messages";

/** A line that the window says because of something that was tried from outside. */
export type Notice = { kind: "close-refused" } | { kind: "reloaded" } | { kind: "not-opened"; path: string };

export class Frame {
  /** Something that could be opened is held over the window. */
  over = $state(false);
  /** The user wants to close while a backup is being made. */
  closing = $state(false);
  notice: Notice | null = $state(null);

  readonly #engine: Transport;
  /** Opens a config; says whether the job lets go of what it has. */
  readonly #open: (path: string) => boolean;

  constructor(engine: Transport, open: (path: string) => boolean) {
    this.#engine = engine;
    this.#open = open;
  }

  async listen(): Promise<void> {
    await this.#engine.hear((event) => this.#on(event));
  }

  /** What was said because of the work is over with it. */
  workEnded(): void {
    this.notice = null;
    this.closing = false;
  }

  stay(): void {
    this.closing = false;
  }

  async close(): Promise<void> {
    this.closing = false;
    await this.#engine.close();
  }

  #on(event: WindowEventView): void {
    switch (event.kind) {
      case "close-refused":
        this.notice = { kind: "close-refused" };
        return;
      case "close-asked":
        this.closing = true;
        return;
      case "drag":
        this.over = event.over;
        return;
      case "dropped":
      case "opened":
        this.over = false;
        this.notice = this.#open(event.path) ? null : { kind: "not-opened", path: event.path };
        return;
    }
  }
}
