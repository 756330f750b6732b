# Applying a plan, verifying, and the journal.

error-apply-plan-stale = The database is no longer as it was when the plan was made. Nothing was changed.
    .hint = Look at the new plan, and confirm it.
error-apply-run-stale = Run { $run } can't be finished as it was confirmed: the database was changed since, and these steps would be other ones now: { $steps }. This try changed nothing.
    .hint = Bring the tables back to how the run left them, and resume it. Or take it back (`undo { $run }`), or restore its backup `{ $backup }`; after either a new upgrade can be begun, with a plan of its own to confirm.
error-apply-locked = Another upgrade of `{ $database }` is running{ $seen ->
        [0] {""}
       *[other] {": "}{ $holder }
    }. Nothing was changed.
    .hint = Wait for the other one to end, or end it where it runs; then start again.
error-apply-blocked = The step `{ $step }` waited for other sessions that use its table, and gave up. Seen on the database: { $seen ->
        [0] none that this account may see
       *[other] { $sessions }
    }. { $count ->
        [0] This try changed nothing.
       *[other] Done before: { $done }.
    }
    .hint = Stop DB-GPT and whatever else has an open transaction there. Then start again, or resume run { $run }.
error-apply-step-failed = The step `{ $step }` failed: { $cause }. { $count ->
        [0] This try changed nothing.
       *[other] Done before: { $done }.
    }
    .hint = Remove the cause without changing columns of that table. Then start again, or resume run { $run }: what is done is not done twice. If its columns have to change, undo run { $run } first, or restore its backup, and start a new upgrade afterwards.
error-apply-step-unseen = The server took the step `{ $step }` without an error, but its effect is not to be seen. { $count ->
        [0] No other step was done.
       *[other] Done before: { $done }.
    }
    .hint = Look at the table that the step names, and resume run { $run }; or restore the backup.
error-apply-connection-lost = The connection was lost during the step `{ $step }`: { $cause }. { $count ->
        [0] No other step was done by this try.
       *[other] Done before: { $done }.
    }
    .hint = See that the server runs. Then resume run { $run }: it looks what is there and does the rest.
error-apply-cancelled = Cancelled between two steps. { $count ->
        [0] This try changed nothing; an earlier one did.
       *[other] Done: { $done }.
    }
    .hint = Resume run { $run } to finish it, or restore the backup.
error-apply-journal-failed = The journal could not be written: { $cause } { $count ->
        [0] This try changed nothing in the database.
       *[other] Done in the database: { $done }.
    }
    .hint = Make room for the journal. Then start again, or resume run { $run }.
error-apply-sqlite-failed = The repair of `{ $path }` failed at `{ $step }`: { $cause }. All of it was taken back; nothing was changed.
    .hint = Stop DB-GPT, see that the file can be written, and start again.
error-apply-run-finished = Run { $run } is finished; there is nothing to resume.
    .hint = Verify the database.
error-apply-run-undone = Run { $run } was taken back, or is being taken back; it can't be resumed.
    .hint = Undo it again if that did not finish. Then start a new upgrade.
error-apply-other-target = Run { $run } was about another database. Nothing was changed.
    .hint = Resume it with the config that it was begun with.
error-apply-other-backup = Run { $run } was begun with another backup, `{ $path }`. Nothing was changed.
    .hint = Resume it with that file; or start a new upgrade with a new backup, which does what is left.

error-journal-newer = The journal `{ $path }` was written by a later version of this app (format { $version }; this one knows { $known }). It was not touched.
    .hint = Use the later version, or set `DBGPT_UPGRADE_HOME` to another folder.
error-journal-corrupt = The journal `{ $path }` is damaged: { $cause }. It was left as it is, and the DB-GPT database was not touched because of it.
    .hint = Move the file away to keep it; a new journal is begun then. Backups and the DB-GPT database do not depend on it.
error-journal-busy = The journal `{ $path }` is in use by another process of this app.
    .hint = Close the other one, and try again.
error-journal-unusable = The journal `{ $path }` can't be used: { $cause }.
    .hint = See that the folder can be written and has space, or set `DBGPT_UPGRADE_HOME` to another one.
error-journal-run-unknown = The journal `{ $path }` knows no run { $run }.
    .hint = List the runs to see their numbers.

finding-verify-newer = The database belongs to DB-GPT { $release }, which is newer than v{ $aim }.
    .hint = There is nothing to do.
finding-verify-table-missing = The table `{ $table }`, which v{ $aim } needs, is missing.
    .hint = Upgrade the database; if the table was never there, compare with DB-GPT's own schema.
finding-verify-table-by-dbgpt = The table `{ $table }` is not there yet.
    .hint = DB-GPT v{ $aim } makes it when it starts.
finding-verify-column-missing = The column `{ $column }` of `{ $table }`, which v{ $aim } needs, is missing.
    .hint = Upgrade or repair the database.
finding-verify-type = The column `{ $column }` of `{ $table }` is { $type }; v{ $aim } writes { $wanted }.
    .hint = The upgrade's repair for it mends that. Without it, expect an error where DB-GPT writes it.
finding-verify-short-text = The column `{ $column }` of `{ $table }` is { $type }; v{ $aim } writes up to LONGTEXT.
    .hint = The upgrade's repair for long messages widens it. Without it, expect an error for messages over 64 KB.
finding-verify-collations = The column `{ $column }` of `{ $table }` has the collation `{ $collation }`, and that of `{ $like }` has `{ $wanted }`. v{ $aim } compares the two, which fails with error 1267.
    .hint = The upgrade's repair `app-collations` gives `{ $table }` the other collation. Without it, expect that error where DB-GPT lists apps.
finding-verify-not-null = The column `{ $column }` of `{ $table }` takes no NULL; v{ $aim } may write one.
    .hint = The upgrade's repair for it mends that. Without it, expect an error where DB-GPT writes it.
finding-verify-trigger-broken = The trigger `{ $name }` on `{ $table }` names `{ $column }`, which is not there: each write that runs it fails.
    .hint = Take it away (`DROP TRIGGER`), or make it anew with the column's present name; then verify again.
finding-verify-rows-counted = { $kind ->
        [trigger] The trigger `{ $name }`
        [function] The function `{ $name }`
        [procedure] The procedure `{ $name }`
       *[event] The event `{ $name }`
    } gives a table more values than it has columns, or fewer. It runs whenever DB-GPT writes: each such write fails.
    .hint = Make it anew with the columns named (`INSERT INTO t (a, b) …`), or take it away; then verify again.
finding-verify-uses-missing = { $kind ->
        [trigger] The trigger `{ $name }` uses
        [view] The view `{ $name }` uses
        [function] The function `{ $name }` uses
        [procedure] The procedure `{ $name }` uses
        [package] The package `{ $name }` uses
        [package-body] The body of the package `{ $name }` uses
        [event] The event `{ $name }` uses
        [check] The CHECK `{ $name }` uses
        [generated] The computed column `{ $name }` uses
        [default] The default of the column `{ $name }` uses
        [index] The index `{ $name }` uses
        [partition] The partitioning of `{ $name }` uses
        [foreign-key] The foreign key `{ $name }` uses
       *[other] The table `{ $name }` uses
    } `{ $column }`, which is not there any more: it fails.
    .hint = Make it anew with the column's present name. DB-GPT does without it.
finding-verify-column-by-dbgpt = The column `{ $column }` of `{ $table }` is missing; on SQLite, DB-GPT adds it at its first start.
    .hint = Start the new DB-GPT, once it is installed.
finding-verify-old-column-kept = `{ $table }` still has its old column `{ $column }` beside the new one; { $rows ->
        [0] no row has a different value there.
        [one] one row has a different value there.
       *[other] { $rows } rows have a different value there.
    }
    .hint = DB-GPT reads the new one and works. Decide by hand which values to keep.
finding-verify-null = { $rows ->
        [one] One row
       *[other] { $rows } rows
    } of `{ $table }` have NULL in `{ $column }`.
    .hint = Repair it before a later DB-GPT is started, which can't start with that.
apply-copies = The server copies `{ $table }` after all: it has no quicker way for this table.
