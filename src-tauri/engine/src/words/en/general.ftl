# Messages of every phase.

error-cancelled = Cancelled ({ $phase }). Nothing was changed in the database.
    .hint = Start again whenever it suits.

error-home-unusable = The app's own folder `{ $path }` can't be made or used: { $cause }. It holds the journal, without which nothing is changed. Nothing was changed.
    .hint = Make the folder writable for your account, or name another one in the environment variable DBGPT_UPGRADE_HOME.

error-sample-failed = The sample install could not be made in `{ $path }`: { $cause }. Nothing else was changed.
    .hint = Make room or rights for that folder, or name another one in the environment variable `DBGPT_UPGRADE_HOME`, and try again.


# Causes of errors in the app's own words, not another program's.
cause-no-home = the environment names no home folder (`HOME`)
cause-not-text = it is no text in UTF-8
cause-still-held = the table `{ $name }` is still in the database where the old tables are held
cause-still-there = something was still there after everything had been dropped
cause-no-rows = where rows stood, there is something else now
cause-too-long = its statement { $number } is longer than before
cause-unfinished = it ends in the middle of its statement { $number }
cause-client-command = its statement { $number } has a command for the client now
cause-tool-failed = an error of the dump tool stands before its statement { $number } now
cause-entry-missing = its entry `{ $name }` is missing
cause-manifest = its manifest does not fit what is in it
cause-compressed = one of its entries is compressed, which no backup's is
cause-growing = it would grow without measure when it is unpacked
cause-alias-of-itself = an alias stands for what it is a part of
cause-key-not-text = a key has to be a plain text
cause-toml-character = there is a character that TOML does not take, such as a control character
cause-no-base64 = what follows `!!binary` is no text in base64
cause-merge-of-no-mapping = `<<` takes mappings only
cause-answer-without-end = the answer had no end
cause-row-without-end = the answer has more columns than memory holds
backup-stale-schema = the definitions of its tables
cause-would-break = { $names } could be used before and could not any more
cause-cannot-follow = { $names } may use the column and calls a function that SQLite alone does not have, so it can't be changed along
cause-would-change = { $names } is broken and would get another text
