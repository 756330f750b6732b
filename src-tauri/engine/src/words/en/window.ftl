# The window's manners.

error-window-nothing-to-do = There is nothing to change in this database. Nothing was changed.
    .hint = Look at it again, or choose another config.
error-window-no-file-manager = No file manager could be opened at `{ $path }`: { $cause }.
    .hint = Go there by hand.

notice-backed-up = The backup is written. Read what is proved.
notice-changed = The database is changed and was looked at again.
notice-stopped = It stopped before its end. The window says why, and what to do.
