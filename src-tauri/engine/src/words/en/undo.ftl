# Undoing a run.

error-undo-run-undone = Run { $run } was taken back before; there is nothing left of it to undo.
    .hint = Nothing to do. `runs` lists where each run stands.
error-undo-nothing = Run { $run } failed before it changed anything, so there is nothing to undo. Nothing was changed.
    .hint = Remove what made it fail, and start a new upgrade.
error-undo-other-target = Run { $run } was about another database. Nothing was changed.
    .hint = Undo it with the config that it was begun with.
error-undo-blocked = Taking back the step `{ $step }` waited for other sessions that use its table, and gave up. Seen on the database: { $seen ->
        [0] none that this account may see
       *[other] { $sessions }
    }. { $count ->
        [0] This try took nothing back.
       *[other] Taken back before: { $done }.
    }
    .hint = Stop DB-GPT and whatever else has an open transaction there. Then undo run { $run } again.
error-undo-step-failed = Taking back the step `{ $step }` failed: { $cause }. { $count ->
        [0] This try took nothing back.
       *[other] Taken back before: { $done }.
    }
    .hint = Remove the cause, and undo run { $run } again: it goes on where it stopped. Or restore the backup.
error-undo-step-unseen = The server took the statement that takes the step `{ $step }` back without an error, but its effect is not to be seen. { $count ->
        [0] No other step was taken back.
       *[other] Taken back before: { $done }.
    }
    .hint = Look at the table that the step names, and undo run { $run } again; or restore the backup.
error-undo-used-meanwhile = What the step `{ $step }` made came into use while the undo was at work, so it was left alone. { $count ->
        [0] Nothing was taken back.
       *[other] Taken back before: { $done }.
    }
    .hint = Stop DB-GPT and whatever else writes to the database. Then undo run { $run } again to see what can be done, resume it, or restore the backup.
error-undo-connection-lost = The connection was lost while the step `{ $step }` was taken back: { $cause }. { $count ->
        [0] No other step was taken back by this try.
       *[other] Taken back before: { $done }.
    }
    .hint = See that the server runs. Then undo run { $run } again: it looks what is there and does the rest.
error-undo-cancelled = The undo was cancelled between two steps. { $count ->
        [0] This try took nothing back; an earlier one did.
       *[other] Taken back: { $done }.
    }
    .hint = Undo run { $run } again to finish it, or restore the backup.
error-undo-journal-failed = The journal could not be written: { $cause } { $count ->
        [0] This try changed nothing in the database.
       *[other] Taken back in the database: { $done }.
    }
    .hint = Make room for the journal, and undo run { $run } again.
error-undo-sqlite-failed = The undo in `{ $path }` failed at `{ $step }`: { $cause }. All of it was rolled back; nothing was changed.
    .hint = Stop DB-GPT, see that the file can be written, and undo run { $run } again.

finding-undo-table-used = The table `{ $table }`, which the step `{ $step }` made, has { $rows ->
        [one] one row
       *[other] { $rows } rows
    }. Nothing was removed.
    .hint = If the rows may go, delete them and undo again. To go back to how all was before the run, restore the backup `{ $backup }`.
finding-undo-column-used = { $rows ->
        [one] One row of `{ $table }` has a value
       *[other] { $rows } rows of `{ $table }` have a value
    } in the column `{ $column }`, which the step `{ $step }` added. Nothing was removed.
    .hint = If the values may go, empty the column and undo again. To go back to how all was before the run, restore the backup `{ $backup }`.
finding-undo-null = { $rows ->
        [one] One row of `{ $table }` has
       *[other] { $rows } rows of `{ $table }` have
    } NULL in the column `{ $column }`, which took no NULL before the step `{ $step }`. Nothing was removed.
    .hint = Give those rows a value and undo again, or restore the backup `{ $backup }`.
finding-undo-misfit = { $rows ->
        [one] One row of `{ $table }` has a value
       *[other] { $rows } rows of `{ $table }` have a value
    } in the column `{ $column }` that does not fit into { $type }, its type before the step `{ $step }`. Nothing was removed.
    .hint = Change those values and undo again, or restore the backup `{ $backup }`.
finding-undo-no-way = The step `{ $step }` removed or changed values, so it can't be taken back. Nothing was removed.
    .hint = Restore the backup `{ $backup }`, which has everything as it was before the run.
finding-undo-changed-since = What the step `{ $step }` made was changed by hand since. Nothing was removed.
    .hint = Restore the backup `{ $backup }`, or bring the table back to how the step left it and undo again.
finding-undo-later-run = Run { $later }, after run { $run }, changed the same tables, or made again what run { $run } had made. Nothing was removed.
    .hint = Undo run { $later } first. Then this run can be undone, too.
finding-undo-grants = The account `{ $account }` lacks what taking the run back needs: { $missing }. Nothing was removed.
    .hint = An administrator runs: { $statement }
finding-undo-column-named = { $kind ->
        [trigger] The trigger `{ $name }`
        [view] The view `{ $name }`
        [function] The function `{ $name }`
        [procedure] The procedure `{ $name }`
        [package] The package `{ $name }`
        [package-body] The body of the package `{ $name }`
        [event] The event `{ $name }`
        [check] The CHECK `{ $name }`
        [generated] The computed column `{ $name }`
        [default] The default of the column `{ $name }`
        [index] The index `{ $name }`
        [partition] The partitioning of `{ $name }`
        [foreign-key] The foreign key `{ $name }`
       *[column] The column `{ $name }`
    } uses the column `{ $column }` of `{ $table }`, which taking the step `{ $step }` back { $how }. It would break, lose the column, or make that fail. Nothing was removed.
    .hint = { $what } Then undo again.
finding-undo-table-named = { $kind ->
        [trigger] The trigger `{ $name }`
        [view] The view `{ $name }`
        [function] The function `{ $name }`
        [procedure] The procedure `{ $name }`
        [package] The package `{ $name }`
        [package-body] The body of the package `{ $name }`
        [event] The event `{ $name }`
        [check] The CHECK `{ $name }`
        [generated] The computed column `{ $name }`
        [default] The default of the column `{ $name }`
        [index] The index `{ $name }`
        [partition] The partitioning of `{ $name }`
        [foreign-key] The foreign key `{ $name }`
       *[column] The column `{ $name }`
    } is on the table `{ $table }`, or reads it, which taking the step `{ $step }` back drops. DB-GPT Upgrade has not made it, so it is not taken away with the table. Nothing was removed.
    .hint = { $what } Then undo again. To go back to how all was before the run, restore the backup `{ $backup }`.
undo-named-drop = Keep its definition, and take it away by `{ $statement }`.
undo-named-by-hand = Keep its definition, and take the use out of it by hand.
