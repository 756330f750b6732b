# What every phase can say.

error-cancelled = Cancelled ({ $phase }). Nothing was changed in the database.
    .hint = Start again whenever it suits.

error-home-unusable = The app's own folder `{ $path }` can't be made or used: { $cause }. It holds the journal, without which nothing is changed. Nothing was changed.
    .hint = Make the folder writable for your account, or name another one in the environment variable DBGPT_UPGRADE_HOME.

error-sample-failed = The sample install could not be made in `{ $path }`: { $cause }. Nothing else was changed.
    .hint = Make room or rights for that folder, or name another one in the environment variable `DBGPT_UPGRADE_HOME`, and try again.

