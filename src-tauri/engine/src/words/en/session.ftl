# Refusals that keep the parts of a job in order.

error-session-inspect-first = The database has not been inspected yet. Nothing was changed.
    .hint = Inspect the database first.
error-session-backup-first = There is no proved backup of this database yet. Nothing was changed.
    .hint = Make a backup first; the database is changed only after it is proved.
error-check-blocked = { $count ->
        [one] One finding stands
       *[other] { $count } findings stand
    } in the way: { $blockers }. { $first } Nothing was changed.
    .hint = Read the findings (`check`), settle each, and start again.
error-state-empty = The database has no tables, so there is nothing to upgrade. Nothing was changed.
    .hint = Check that the config names the right database. A new DB-GPT v{ $aim } fills an empty database by itself or from its schema file.
error-state-not-dbgpt = The database has tables, but they are not DB-GPT's. Nothing was changed.
    .hint = Check the database's name in the config.
error-state-older = The database is of an older DB-GPT ({ $release }). Only from v{ $first } on does a way lead to later releases. Nothing was changed.
    .hint = Make the earlier upgrades of DB-GPT's guide first, up to v{ $first }, then start again.
error-session-config-unknown = How the database of run { $run } was reached is not known on this machine any more. Nothing was changed.
    .hint = Choose its config: the inspection tells what is done already, and the upgrade does the rest.
error-run-at-work = Run { $run } is at work on this database right now, in another process, since { $begun }. Nothing was begun.
    .hint = Wait until it has ended, then look again: `{ $cli } runs` tells. (Its backup: `{ $backup }`, its config: `{ $config }`.)
error-run-unfinished = Run { $run } of { $begun } stopped half-way: this database may be changed in part. No second run was begun.
    .hint = Finish it: `{ $cli } resume { $run } --config { $config }`. Or take it back: `{ $cli } undo { $run } --config { $config }`. Or bring its backup back: `{ $cli } restore { $backup } --config { $config }`.
error-run-half-undone = Run { $run } of { $begun } was being taken back, and that stopped half-way. No other run was begun.
    .hint = Finish that: `{ $cli } undo { $run } --config { $config }`. Or bring its backup back: `{ $cli } restore { $backup } --config { $config }`.
error-session-rehearse-first = A SQLite file is changed only after the change was tried on a copy of it, with success. That is not so for `{ $path }`: { $why } Nothing was changed.
    .hint = Settle the reason, then back up and rehearse again. Room for copies is made in the app's own folder, which the environment variable DBGPT_UPGRADE_HOME names.
session-rehearsal-grant = the account `{ $user }` may not make databases of the app's own. An administrator can allow that: GRANT ALL ON `{ $pattern }`.* TO the account.
error-session-no-rehearsal = A rehearsal was asked for and can't be had: { $why } Nothing was begun, and nothing was changed.
    .hint = Give what is missing, then start again. Or upgrade without a rehearsal: leave `--rehearse` out.
error-session-rehearsal-not-had = A rehearsal was asked for and could not be made. { $why } The upgrade was not begun, and nothing was changed. The backup `{ $path }` stays.
    .hint = Give what is missing, then start again with this backup (`--backup`). Or upgrade without a rehearsal: leave `--rehearse` out.
error-backup-of-other = `{ $path }` is not known to be a backup of this database (`{ $database }`), so it is no way back for it. Nothing was changed.
    .hint = Make a backup of this database, or name one that was made of it: it is compared with what is there now.

error-target-unknown = v{ $release } is no release that this program knows. Nothing was changed.
    .hint = It leads to these: { $known }. `{ $cli } releases` tells what each brings.
error-target-unreachable = Nothing leads to v{ $release } yet: of its tables only names are known. Nothing was changed.
    .hint = It leads to these: { $known }.
error-target-below = The database has tables or columns of v{ $at } already, and is never taken back to v{ $release }. Nothing was changed.
    .hint = Choose v{ $at } or a later one of these: { $known }. To go back, restore a backup from before.

error-repair-unknown = There is no repair `{ $repair }`. Nothing was changed.
    .hint = These are the names: { $known }. `{ $cli } plan` shows which of them this database has a use for.
