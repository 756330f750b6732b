// Events of the window itself: something is dragged over it, it is asked to close, it is given another config.
import type { Transport } from "./transport";
import type { WindowEventView } from "./types/messages";

/** A line that the window shows after such an event. */
export type Notice = { kind: "close-refused" } | { kind: "reloaded" } | { kind: "not-opened"; path: string };

export class Frame {
  /** Whether something that could be opened is dragged over the window. */
  over = $state(false);
  /** Whether the user wants to close the window while a backup is being made. */
  closing = $state(false);
  notice: Notice | null = $state(null);

  readonly #engine: Transport;
  /** Opens a config; returns `false` if the job can't be left now. */
  readonly #open: (path: string) => boolean;

  constructor(engine: Transport, open: (path: string) => boolean) {
    this.#engine = engine;
    this.#open = open;
  }

  async listen(): Promise<void> {
    await this.#engine.hear((event) => this.#on(event));
  }

  /** Clears the notice and the question that were about the work. */
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
