# Files that go with the database but are not in it, such as configs and alembic's.

error-beside-unsaved = The backup was made, but configs and alembic's files could not be saved to `{ $path }`: { $cause }. Nothing is there that was not there before.
    .hint = Save them by hand, or make the backup again under another name.

finding-beside-small = These go with the database and are small: { $parts }. They are not in the backup.
    .hint = `backup --with-settings` saves them in a folder beside it. DB-GPT needs alembic's files where it runs on SQLite, and its config.
finding-beside-large = These go with the database and are not copied: { $parts }.
    .hint = Vector indexes, uploaded files and models belong to the backup of the machine. Without them spaces and documents are listed, and answer nothing.
finding-beside-saved = { $files ->
        [one] One file was
       *[other] { $files } files were
    } saved to `{ $path }`: configs and alembic's files. They hold passwords in plain text.
    .hint = Only you can read that folder. Keep it as safe as the database itself.
