# 任务的顺序。

error-session-inspect-first = 还没有查看过数据库。没有做任何改动。
    .hint = 请先查看数据库。
error-session-backup-first = 这个数据库还没有经过验证的备份。没有做任何改动。
    .hint = 请先备份；只有备份通过验证后才会改动数据库。
error-check-blocked = 有 { $count } 项问题阻止继续：{ $blockers }。{ $first }没有做任何改动。
    .hint = 请查看检查结果（`check`），逐项解决后重新开始。
error-state-empty = 数据库里没有任何表，因此没有可升级的内容。没有做任何改动。
    .hint = 请确认配置里的数据库名是否正确。全新的 DB-GPT v{ $aim } 会自行建表，或使用它的建表文件。
error-state-not-dbgpt = 数据库里有表，但不是 DB-GPT 的表。没有做任何改动。
    .hint = 请检查配置里的数据库名。
error-state-older = 数据库属于更旧的 DB-GPT（{ $release }）。只能从 v{ $first } 起升级。没有做任何改动。
    .hint = 请先按 DB-GPT 的升级指南升级到 v{ $first }，再重新开始。
error-session-config-unknown = 本机已不知道第 { $run } 次运行的数据库是如何连接的。没有做任何改动。
    .hint = 请选择它的配置：查看后即知哪些步骤已完成，升级会做完其余步骤。
error-run-at-work = 运行 { $run } 正由另一个进程在此数据库上执行，始于 { $begun }。没有开始任何操作。
    .hint = 请等它结束后再查看：`{ $cli } runs` 会列出。（它的备份：`{ $backup }`，它的配置：`{ $config }`。）
error-run-unfinished = { $begun } 的运行 { $run } 中途停止：此数据库可能只改了一部分。没有开始第二次运行。
    .hint = 完成它：`{ $cli } resume { $run } --config { $config }`。或撤销它：`{ $cli } undo { $run } --config { $config }`。或恢复它的备份：`{ $cli } restore { $backup } --config { $config }`。
error-run-half-undone = { $begun } 的运行 { $run } 在撤销时中途停止。没有开始其他运行。
    .hint = 完成撤销：`{ $cli } undo { $run } --config { $config }`。或恢复它的备份：`{ $cli } restore { $backup } --config { $config }`。
error-session-rehearse-first = 只有先在副本上成功试过，才会改动 SQLite 文件。`{ $path }` 并非如此：{ $why } 没有任何改动。
    .hint = 请解决所述原因，然后重新备份并演练。副本放在应用自己的文件夹中，可用环境变量 DBGPT_UPGRADE_HOME 指定。
session-rehearsal-grant = 账号 `{ $user }` 不能创建本程序自己的数据库。管理员可以授权：GRANT ALL ON `{ $pattern }`.* TO 该账号。
error-session-no-rehearsal = 要求先演练，但无法演练：{ $why } 没有开始任何操作，也没有任何改动。
    .hint = 请补上缺少的条件，然后重新开始。或不演练直接升级：去掉 `--rehearse`。
error-session-rehearsal-not-had = 要求先演练，但演练无法进行。{ $why } 没有任何改动，升级也没有开始。备份 `{ $path }` 保留。
    .hint = 请补上缺少的条件，然后用这个备份重新开始（`--backup`）。或不演练直接升级：去掉 `--rehearse`。
error-backup-of-other = 无法确认 `{ $path }` 是此数据库（`{ $database }`）的备份，因此不能作为它的退路。没有任何改动。
    .hint = 请为此数据库制作备份，或指定一个由它制作的备份：它会与现在的内容比较。

error-target-unknown = 本程序不认识版本 v{ $release }。没有更改任何内容。
    .hint = 可以升级到：{ $known }。`{ $cli } releases` 会说明各版本带来的变化。
error-target-unreachable = 目前还不能升级到 v{ $release }：只知道它的表名。没有更改任何内容。
    .hint = 可以升级到：{ $known }。
error-target-below = 数据库中已有 v{ $at } 的表或列，不会退回到 v{ $release }。没有更改任何内容。
    .hint = 请选择 v{ $at } 或以下更新的版本：{ $known }。要退回，请恢复之前的备份。

error-repair-unknown = 没有名为 `{ $repair }` 的修复。没有更改任何内容。
    .hint = 可用的名称：{ $known }。`{ $cli } plan` 会显示这个数据库用得到哪些。
