# The command line's own words.

error-cli-not-confirmed = The database would be changed, and there is no terminal to ask on. Nothing was changed.
    .hint = Add `--yes` to go on without being asked.
error-cli-password-unreadable = The password can't be read from `{ $path }`: { $cause }. Nothing was changed.
    .hint = Give `--password-file` a readable text file whose first line is the password, or `-` for stdin.

cli-confirm = { $steps ->
        [one] One step changes the database,
       *[other] { $steps } steps change the database,
    } after a backup was made and proved. Go on? [y/N]
cli-confirm-restore = { $way ->
        [in-place] The database is emptied and then filled from the backup, after a proved copy of it was made. If both that and putting back the copy fail, it is left half empty.
       *[swap] The backup is loaded and compared beside the database; then, after a proved copy of it was made, its tables are changed over at once.
    } { $scope ->
        [all] All that is in it now is replaced.
       *[own] DB-GPT's own tables are replaced; what others have there stays as it is now.
    } Go on? [y/N]
cli-progress = { $rows } rows, { $item }
cli-step-started = … { $id }
cli-step-done = done: { $id }
cli-step-skipped = was done before: { $id }
cli-step-failed = failed: { $id }
cli-phase-config = Reading the config
cli-phase-inspect = Looking at the database
cli-phase-check = Checking
cli-phase-plan = Planning
cli-phase-backup = Backing up
cli-phase-prove = Proving the backup
cli-phase-apply = Changing the database
cli-phase-restore = Restoring
cli-phase-verify = Looking again
cli-phase-undo = Taking the run back
cli-phase-rehearse = Rehearsing on a copy
cli-phase-journal = Writing the journal
cli-phase-report = Writing the report

cli-verdict-no-change-needed = No database change is needed: this install is on SQLite. Nothing was changed.
cli-verdict-upgrade-needed = The database needs the upgrade to v{ $aim }. Nothing has been changed yet.
cli-verdict-up-to-date = Nothing to do: the database is at v{ $aim } or newer. Nothing was changed.
cli-verdict-refused = This database can't be upgraded. Nothing was changed.
cli-inspect =
    Database: { $database }
    Server:   { $server }
    State:    { $state }
    Config:   { $config }
cli-dbgpt = DB-GPT:   { $version } (by { $source })
cli-origin-default = DB-GPT's default
cli-origin-override = given here
cli-origin-guide = guide
cli-origin-repair = repair
cli-state-todo = to do
cli-state-done = done
cli-state-differs = differs, left alone
cli-running-stopped = DB-GPT is stopped, as far as can be seen.
cli-running-runs = DB-GPT runs.
cli-running-unknown = Whether DB-GPT is stopped can't be told for certain.
cli-no-findings = Nothing was found that stands in the way.
cli-severity-info = Info:
cli-severity-warning = Warning:
cli-severity-blocker = BLOCKER:
cli-plan-empty = There is nothing to do.
cli-backup =
    Backup:  { $file } ({ $size })
    Holds:   { $rows } rows in { $tables } tables
    sha256:  { $sha256 }
cli-proved = proved
cli-not-proved = NOT proved
cli-done =
    { $steps ->
        [one] One step was
       *[other] { $steps } steps were
    } applied (run { $run }). The backup is { $backup }.
cli-undone = { $steps ->
        [0] Run { $run } is taken back: nothing of it was left.
        [one] One step of run { $run } was taken back; nothing of the run is left.
       *[other] { $steps } steps of run { $run } were taken back; nothing of the run is left.
    }
cli-undo-refused = Run { $run } can't be taken back. Nothing was removed.
cli-verified = Verified: the database has every table and column that v{ $aim } reads and writes.
cli-not-verified = NOT verified: the database differs from v{ $aim }.
cli-restored = Restored into { $database }: { $rows } rows in { $tables } tables, counted there.
cli-restored-safety = What was there before is in { $path }.
cli-restored-alembic = { $count ->
        [one] One file of alembic was
       *[other] { $count } files of alembic were
    } put back with it.
error-cli-unsaid = The result could not be written to stdout: { $cause }. What was done stays done.
    .hint = `runs` and `report` tell it; `inspect` looks at the database again.
cli-verdict-half-way = The upgrade to v{ $aim } was begun on this database and is not at its end.
cli-carried = The text was saved to `{ $path }`.

cli-release = v{ $release }{ $same }: { $guide ->
        [0] nothing that a guide asks for
        [one] one change that its guide asks for
       *[other] { $guide } changes that its guide asks for
    }, { $repairs ->
        [0] no repair
        [one] one repair of what that misses
       *[other] { $repairs } repairs of what that misses
    }
cli-release-brings = {"   "}brings { $what }
