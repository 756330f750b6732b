# The rehearsal: the fourth proof of a backup.

proof-rehearsed = Rehearsed: restored into a scratch database, { $rows } rows in { $tables } tables compared by checksum, { $steps ->
        [0] no step needed there,
        [one] one step run there,
       *[other] { $steps } steps run there,
    } and the result verified. The scratch database is gone.
proof-rehearsed-failed = The rehearsal failed on the copy, which is gone; the database was not touched. { $cause }
proof-rehearsed-differs = The copy that was restored differs from the database in { $names }. The database was written to since the backup, or the backup does not keep those values. Nothing was changed in it.
proof-rehearsed-differs-events = The copy that was restored differs from the database in { $names }. Events run by themselves there and may write to it all the time: { $events }. Nothing was changed. Switch them off for the upgrade, and on again afterwards (ENABLE): { $statements }
proof-rehearsed-other-plan = The restored copy needs other steps than the database, so it is not the same.
proof-rehearsed-lacks = The copy was restored and compared, and the steps ran on it, but it then still lacked what the new release needs: { $names }. The same would come of the upgrade.
proof-rehearsed-unverified = The copy was restored and compared, and the steps ran on it, but it then still lacked what the new release needs: { $names }.
proof-rehearsed-no-space = Not rehearsed: the copy may need { $needed } MiB, and { $free } MiB are free. Nothing was done.
proof-rehearsed-denied = Not rehearsed: the account may not use a scratch database. An administrator can allow that: GRANT ALL ON `{ $pattern }`.* TO the account. { $cause }
proof-rehearsed-makers = Not rehearsed: the database has triggers or functions, and this server lets only administrators make those in a copy, because of its binary log. An administrator can allow that: SET GLOBAL log_bin_trust_function_creators = 1; or the account gets SUPER.
proof-rehearsed-unable = Not rehearsed: { $cause }

rehearse-left-behind = The scratch database `{ $database }` could not be removed yet: { $cause } It is removed at the next inspection.

error-scratch-name-taken = The name `{ $database }` for the scratch database is in use. Nothing was done.
    .hint = Rehearse again; another name is taken then.
error-rehearse-no-hash = The server can't compute SHA-2 checksums, so rows can't be compared.
    .hint = Go on without a rehearsal; the other proofs do not need it.
error-rehearse-folder = The folder `{ $path }` for the copy can't be used: { $cause }.
    .hint = See that the app's own folder can be written and has space, or set `DBGPT_UPGRADE_HOME` to another one.
error-backup-rehearsal-failed = The backup `{ $path }` did not stand its rehearsal: { $why } Nothing was changed.
    .hint = Stop DB-GPT, make a new backup and rehearse again. If it fails again, do not upgrade; report what it says.

proof-loadable = Each of { $objects } definitions was made anew on this server, empty, and is the same.
proof-loadable-told = { $objects } definitions were made anew on this server, empty, to see what a restore would come to. { $told }
proof-loadable-list = { $one } { $next }
proof-loadable-failed = The server does not make these anew, and a restore has no way around that: { $names }.
proof-loadable-refused = A restore would refuse this backup: { $cause } Take out of the database what is named, then write a new backup.
proof-loadable-too-long = The longest row makes a statement for which max_allowed_packet must be { $needed } bytes; on this server it is { $limit }. Before a restore, an administrator raises it: SET GLOBAL max_allowed_packet = { $needed }; (1 GiB is the most that a server takes). Restored by hand, the client needs --max-allowed-packet={ $needed } too.
proof-loadable-undecided = Not tried: this account may not make { $names }. A restore needs one that may.
proof-loadable-denied = Not tried: the account may not use a scratch database. An administrator can allow that: GRANT ALL ON `{ $pattern }`.* TO the account. { $said }
proof-loadable-unable = Not tried: { $cause }
error-backup-unloadable = The backup `{ $path }` could not be restored as it is: { $why } Nothing was changed.
    .hint = Change those definitions, or have an administrator grant SESSION_VARIABLES_ADMIN ON *.* to the account, or change what the server says of itself; then back up again.
proof-step-refused = The definitions were made anew on this server, empty, and the upgrade was tried on them: the step `{ $step }` is refused: “{ $said }”.
error-backup-step-refused = The upgrade would stop half-way: { $why } Nothing was changed. The backup `{ $path }` is good.
    .hint = It is an index, a default, a type or a row size of that table that DB-GPT's own tables do not have, and that the new shape does not go with. Change or drop it, and start again.

finding-rehearse-json-read-anew = Numbers in these JSON columns change their form when the backup is restored: { $names }. The server stores decimals, and prints them so that it reads a floating-point number from them (1.50 becomes 1.5). All else in these tables is the same.
    .hint = Nothing is to be done where the numbers are only read. A number with more than 17 digits loses the ones after these in a restore, by any tool.
