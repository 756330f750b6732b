# What each step of a plan is for.

plan-create = DB-GPT's upgrade guide creates the table `{ $table }`. The statement is the guide's, to the letter.
plan-create-collation = DB-GPT's upgrade guide creates the table `{ $table }`. It gets the collation of the existing tables, `{ $collation }`, because texts of different collations can't be compared in one query.
plan-create-charset = DB-GPT's upgrade guide creates the table `{ $table }`. The existing tables have `{ $collation }`; the new one has to hold every character, so it stays on utf8mb4.
plan-complete = The table `{ $table }` is there already, but without columns that DB-GPT's upgrade guide gives it. They are added; nothing else in the table is changed.

# The general sentences, for a release that has none of its own.
plan-add = v{ $release } reads and writes columns that `{ $table }` does not have yet. One statement adds them all.
plan-retype = v{ $release } writes longer texts, or none, into columns of `{ $table }`. They are widened; nothing is made shorter.
plan-tighten = v{ $release } never has NULL in `{ $column }` of `{ $table }`. It is forbidden from here on.
plan-fill = { $rows ->
        [one] One row of `{ $table }` has
       *[other] { $rows } rows of `{ $table }` have
    } NULL in `{ $column }`, and v{ $release } needs a value there. It becomes an empty one.
plan-rename = v{ $release } calls a column of `{ $table }` otherwise. Type and values stay as they are.
plan-rename-add = `{ $table }` has a column of v{ $release } neither under its old nor under its new name. It is added empty.
plan-rename-merge = `{ $table }` has a column under its old and its new name. { $rows ->
        [one] One row has its value
       *[other] { $rows } rows have their value
    } under the old name only; it is copied to the new one. Nothing is overwritten.
plan-rename-drop = The old column of `{ $table }` holds nothing that the new one does not hold. It goes; this is looked at once more right before.
plan-rename-keep = { $rows ->
        [one] One row of `{ $table }` has
       *[other] { $rows } rows of `{ $table }` have
    } different values under the old and the new name. Both columns stay; v{ $release } reads the new one.
plan-drop = No release reads `{ $column }` of `{ $table }` any more.
plan-index = Without the index, v{ $release } reads all of `{ $table }` to find a few rows.
plan-fold = All that { $releases } ask of `{ $table }`, in one statement: if the server has to copy the table, it does so once, and either all of it is there afterwards or nothing.
plan-collate = v{ $release } compares texts of `{ $table }` with texts of `{ $like }`, which the server refuses across collations. `{ $table }` gets `{ $collation }`.
plan-refuses-null = v{ $release } needs `{ $column }` in `{ $table }`. At its start it would add it by itself, and stop at rows that have no value for it. It is added with an empty one.
plan-fit = { $columns } of `{ $table }` don't take all that v{ $release } writes: they were made by hand, or by a schema file that DB-GPT's own code does not agree with. They get DB-GPT's own type; every row keeps its value, which is looked at once more right before.
repair-column-types = Give columns the types that DB-GPT writes

# Estimates of what a step takes on a large table.
plan-copies = The server copies the whole table, about { $mib } MiB. That takes between { $least } and { $most }, and as much room on its disk.
plan-indexes = The server reads the whole table, about { $mib } MiB, to build an index. That takes between { $least } and { $most }.
