# apply

error-apply-plan-stale = 数据库或所选内容已与确认计划时不同。没有做任何改动。
    .hint = 请重新查看，阅读新的计划并确认。
error-apply-locked = 数据库 `{ $database }` 的另一个升级正在进行（服务器连接 { $connection }）。没有做任何改动。
    .hint = 请等另一个升级结束，或终止它，然后重新开始。
error-apply-blocked = 表被此数据库上的其他会话占用：{ $sessions }。语句等待几秒后已放弃，没有改动任何内容。
    .hint = 请停止 DB-GPT 和此数据库的所有其他客户端（仅读取的未结束事务也会阻塞），然后重新执行同样的操作。
error-apply-no-effect = 步骤 `{ $step }` 的语句没有报错，但数据库中看不到它的效果。
    .hint = 请再次查看数据库；可重新执行以继续，或恢复备份。
error-apply-step-failed = 步骤 `{ $step }` 失败：{ $cause } 本次运行没有完成任何步骤，数据库保持原样。
    .hint = 请解决原因，然后重新执行同样的操作。
error-apply-step-failed-later = 步骤 `{ $step }` 失败：{ $cause } 本次运行已完成的步骤：{ $done }。没有丢失任何行。
    .hint = 请解决原因，然后重新执行：会从中断处继续。备份可以让一切恢复原样。
error-apply-cancelled-later = 在两个步骤之间取消。已完成的步骤：{ $done }。没有丢失任何行。
    .hint = 重新执行即可从中断处继续。备份可以让一切恢复原样。
error-journal-unusable = 无法使用日志 `{ $path }`：{ $cause }。没有日志就不会改动数据库。
    .hint = 请检查文件可写且磁盘未满。如果文件已损坏，请把它移走：会新建一个，备份仍在原处。
error-journal-newer = 日志 `{ $path }` 由本应用的更新版本写成（格式 { $version }）。没有做任何改动。
    .hint = 请使用更新的版本，或用环境变量 DBGPT_UPGRADE_HOME 指定另一个文件夹。
error-run-unknown = 本机日志中没有编号为 { $run } 的运行。
    .hint = 用 `dbgpt-upgrade runs` 列出所有运行。

finding-verify-table-missing = 缺少 v0.5.0 需要读写的表 `{ $table }`。
    .hint = 请执行升级；如果已执行，请查看其报告。
finding-verify-table-later = 表 `{ $table }` 尚不存在。DB-GPT v0.5.0 首次启动时会自行创建。
    .hint = 无需处理。
finding-verify-column-missing = 缺少 v0.5.0 需要读写的列 `{ $table }.{ $column }`。
    .hint = 请执行升级（SQLite 用 `repair`）；如果已执行，请查看其报告。
finding-verify-column-left-out = 缺少 v0.5.0 需要读写的列 `{ $table }.{ $column }`，因为未选择对应的修复。
    .hint = 请选上全部修复再次升级；在此之前智能体对话会失败。
finding-verify-narrow = `{ $table }.{ $column }` 的类型是 { $actual }；v0.5.0 可能写入 { $expected }。
    .hint = 请选上全部修复再次升级，否则写入这类值时会报错。
