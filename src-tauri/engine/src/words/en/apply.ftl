# apply

error-apply-plan-stale = The database, or what was chosen, is not the same any more as when the plan was confirmed. Nothing was changed.
    .hint = Look again, read the new plan, and confirm it.
error-apply-locked = Another upgrade of the database `{ $database }` is running (connection { $connection } of the server). Nothing was changed.
    .hint = Let the other one finish, or end it, then start again.
error-apply-blocked = The tables are held by other sessions on this database: { $sessions }. The statement was given up after a few seconds and changed nothing.
    .hint = Stop DB-GPT and every other client of this database (an open transaction that only read is enough to block), then start the same again.
error-apply-no-effect = The statement of step `{ $step }` ended without an error, but the database does not show its effect.
    .hint = Look at the database again; start the same again to go on, or restore the backup.
error-apply-step-failed = Step `{ $step }` failed: { $cause } No step of this run was done, so the database is as it was.
    .hint = Settle the cause, then start the same again.
error-apply-step-failed-later = Step `{ $step }` failed: { $cause } These steps of the run are done: { $done }. No row was lost.
    .hint = Settle the cause, then start the same again: it goes on where it stopped. The backup brings everything back as it was.
error-apply-cancelled-later = Cancelled between two steps. These steps are done: { $done }. No row was lost.
    .hint = Start the same again: it goes on where it stopped. The backup brings everything back as it was.
error-journal-unusable = The journal `{ $path }` can't be used: { $cause }. Without it nothing is changed in the database.
    .hint = Check that the file is writable and its disk not full. If it is damaged, move it away: a new one is made, and the backups stay where they are.
error-journal-newer = The journal `{ $path }` was written by a later version of this app (format { $version }). Nothing was changed.
    .hint = Use the later version, or name another folder in the environment variable DBGPT_UPGRADE_HOME.
error-run-unknown = There is no run { $run } in the journal of this machine.
    .hint = List the runs with `dbgpt-upgrade runs`.

finding-verify-table-missing = The table `{ $table }`, which v0.5.0 reads and writes, is missing.
    .hint = Run the upgrade; if it was run, look at its report.
finding-verify-table-later = The table `{ $table }` is not there yet. DB-GPT v0.5.0 makes it by itself at its first start.
    .hint = Nothing to do.
finding-verify-column-missing = The column `{ $table }.{ $column }`, which v0.5.0 reads and writes, is missing.
    .hint = Run the upgrade (on SQLite: `repair`); if it was run, look at its report.
finding-verify-column-left-out = The column `{ $table }.{ $column }`, which v0.5.0 reads and writes, is missing, because its repair was left out.
    .hint = Run the upgrade again with all repairs; until then agent chat fails.
finding-verify-narrow = `{ $table }.{ $column }` is { $actual }; v0.5.0 may write { $expected } there.
    .hint = Run the upgrade again with all repairs, or live with an error when such a value is written.
