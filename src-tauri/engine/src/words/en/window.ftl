# Errors and notices of the window itself.

error-window-nothing-to-do = There is nothing to change in this database. Nothing was changed.
    .hint = Look at it again, or choose another config.
error-window-no-file-manager = No file manager could be opened at `{ $path }`: { $cause }.
    .hint = Go there by hand.

notice-backed-up = The backup is written. Read what is proved.
notice-changed = The database is changed and was looked at again.
notice-stopped = It stopped before its end. The window says why, and what to do.

window-no-screen = There is no screen to open a window on: { $why } Nothing was changed.
    Start `dbgpt-upgrade-desktop` from a desktop, where DISPLAY or WAYLAND_DISPLAY is set, or use the command line, which needs no screen: `{ $cli } --help`.
window-no-webview = The window needs Microsoft's WebView2, which is not on this machine: { $why } Nothing was changed.
    Install the "Evergreen" runtime from https://developer.microsoft.com/microsoft-edge/webview2 and start again, or use the command line, which needs no window: `{ $cli } --help`.
window-not-opened = The window can't be opened, or ended before its time: { $why } What was finished before stays as it is; an upgrade that was running is told of at the next start.
    Name a folder that you may write to in the environment variable DBGPT_UPGRADE_HOME and start again, or use the command line, which needs no window: `{ $cli } --help`.
window-ended = This window ended: WebKit, the library that draws it, could not go on: { $why } What was finished before stays as it is; an upgrade that was running is told of at the next start.
window-page-lost = The page of this window can't be shown: WebKit, the library that draws it, ended several times in a row. Nothing was changed by that.
window-page-lost-busy = The page of this window can't be shown: WebKit, the library that draws it, ended several times in a row. What was begun goes on. The window can be closed: a backup is cancelled then and leaves nothing behind; a change of the database goes on to its end first.
window-page-lost-try = What to try:
    1. Close this window, and start it from a terminal with `WEBKIT_DISABLE_DMABUF_RENDERER=1 dbgpt-upgrade-desktop`.
    2. Update the system's WebKitGTK and its graphics driver.
    3. Use the command line, which does the same work without a window: `{ $cli } --help`.
    The log, for a report, is in `{ $logs }`.
window-page-again = Show the page again
