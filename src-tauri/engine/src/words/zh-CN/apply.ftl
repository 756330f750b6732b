# 执行计划、验证和日志。

error-apply-plan-stale = 数据库已与制定计划时不同。没有任何改动。
    .hint = 请查看新的计划并确认。
error-apply-run-stale = 运行 { $run } 无法按确认时的计划完成：此后数据库被改动过，以下步骤现在会是另外的步骤：{ $steps }。本次没有任何改动。
    .hint = 请把表改回该运行停下时的样子，然后继续它。或者撤销它（`undo { $run }`），或恢复其备份 `{ $backup }`；此后可以开始新的升级，并确认新的计划。
error-apply-locked = `{ $database }` 的另一个升级正在进行{ $seen ->
        [0] {""}
       *[other] {"："}{ $holder }
    }。没有任何改动。
    .hint = 请等待它结束，或在它运行的地方结束它，然后重新开始。
error-apply-blocked = 步骤 `{ $step }` 等待正在使用该表的其他会话，已超时放弃。数据库上的会话：{ $seen ->
        [0] 此账号看不到任何会话
       *[other] { $sessions }
    }。{ $count ->
        [0] 本次没有任何改动。
       *[other] 此前已完成：{ $done }。
    }
    .hint = 请停止 DB-GPT 以及其他未结束的事务，然后重新开始，或继续运行 { $run }。
error-apply-step-failed = 步骤 `{ $step }` 失败：{ $cause }。{ $count ->
        [0] 本次没有任何改动。
       *[other] 此前已完成：{ $done }。
    }
    .hint = 请在不改动该表各列的前提下排除原因，然后重新开始，或继续运行 { $run }：已完成的步骤不会重复执行。如果必须改动列，请先撤销运行 { $run } 或恢复其备份，再开始新的升级。
error-apply-step-unseen = 服务器执行步骤 `{ $step }` 时没有报错，但看不到效果。{ $count ->
        [0] 没有完成其他步骤。
       *[other] 此前已完成：{ $done }。
    }
    .hint = 请检查该步骤涉及的表，然后继续运行 { $run }；或者恢复备份。
error-apply-connection-lost = 执行步骤 `{ $step }` 时连接中断：{ $cause }。{ $count ->
        [0] 本次没有完成其他步骤。
       *[other] 此前已完成：{ $done }。
    }
    .hint = 请确认服务器正在运行，然后继续运行 { $run }：程序会检查现状并完成剩余步骤。
error-apply-cancelled = 已在两个步骤之间取消。{ $count ->
        [0] 本次没有任何改动，但之前的一次有改动。
       *[other] 已完成：{ $done }。
    }
    .hint = 继续运行 { $run } 以完成升级，或恢复备份。
error-apply-journal-failed = 无法写入日志：{ $cause } { $count ->
        [0] 本次没有改动数据库。
       *[other] 数据库中已完成：{ $done }。
    }
    .hint = 请为日志腾出空间，然后重新开始，或继续运行 { $run }。
error-apply-sqlite-failed = 修复 `{ $path }` 在 `{ $step }` 失败：{ $cause }。全部已撤回，没有任何改动。
    .hint = 请停止 DB-GPT，确认文件可写，然后重新开始。
error-apply-run-finished = 运行 { $run } 已完成，没有可继续的内容。
    .hint = 请验证数据库。
error-apply-run-undone = 运行 { $run } 已撤销或正在撤销，不能继续。
    .hint = 如果撤销没有完成，请再次撤销，然后开始新的升级。
error-apply-other-target = 运行 { $run } 针对的是另一个数据库。没有任何改动。
    .hint = 请使用开始时的配置继续。
error-apply-other-backup = 运行 { $run } 开始时使用的是另一个备份 `{ $path }`。没有任何改动。
    .hint = 请用该文件继续；或用新的备份开始新的升级，它会完成剩余步骤。

error-journal-newer = 日志 `{ $path }` 由本程序的更新版本写入（格式 { $version }，当前版本支持到 { $known }）。文件未被改动。
    .hint = 请使用更新的版本，或将 `DBGPT_UPGRADE_HOME` 设为其他文件夹。
error-journal-corrupt = 日志 `{ $path }` 已损坏：{ $cause }。文件保持原样，DB-GPT 数据库没有因此被改动。
    .hint = 请把该文件移到别处保存，程序会建立新的日志。备份和 DB-GPT 数据库都不依赖它。
error-journal-busy = 日志 `{ $path }` 正被本程序的另一个进程使用。
    .hint = 请关闭另一个进程后重试。
error-journal-unusable = 无法使用日志 `{ $path }`：{ $cause }。
    .hint = 请确认文件夹可写且有空间，或将 `DBGPT_UPGRADE_HOME` 设为其他文件夹。
error-journal-run-unknown = 日志 `{ $path }` 中没有运行 { $run }。
    .hint = 请列出所有运行以查看编号。

finding-verify-newer = 该数据库属于 DB-GPT { $release }，比 v{ $aim } 更新。
    .hint = 无需操作。
finding-verify-table-missing = 缺少 v{ $aim } 需要的表 `{ $table }`。
    .hint = 请升级数据库；如果该表从未存在，请与 DB-GPT 自带的表结构对比。
finding-verify-table-by-dbgpt = 表 `{ $table }` 尚不存在。
    .hint = DB-GPT v{ $aim } 启动时会创建它。
finding-verify-column-missing = `{ $table }` 缺少 v{ $aim } 需要的列 `{ $column }`。
    .hint = 请升级或修复数据库。
finding-verify-type = `{ $table }` 的列 `{ $column }` 类型是 { $type }，而 v{ $aim } 写入 { $wanted }。
    .hint = 对应的修复可以解决；否则 DB-GPT 写入时会出错。
finding-verify-short-text = `{ $table }` 的列 `{ $column }` 类型是 { $type }，而 v{ $aim } 最长会写入 LONGTEXT。
    .hint = 针对长消息的修复会加宽该列；否则超过 64 KB 的消息会出错。
finding-verify-collations = `{ $table }` 的列 `{ $column }` 的排序规则是 `{ $collation }`，而 `{ $like }` 的同名列是 `{ $wanted }`。v{ $aim } 会比较这两列，这会以错误 1267 失败。
    .hint = 升级中的修复 `app-collations` 会让 `{ $table }` 改用另一种排序规则。不做修复时，DB-GPT 列出应用的地方会出现该错误。
finding-verify-not-null = `{ $table }` 的列 `{ $column }` 不允许 NULL，而 v{ $aim } 可能写入 NULL。
    .hint = 对应的修复可以解决；否则 DB-GPT 写入时会出错。
finding-verify-trigger-broken = `{ $table }` 上的触发器 `{ $name }` 使用了不存在的 `{ $column }`：每次触发它的写入都会失败。
    .hint = 请移除它（`DROP TRIGGER`），或按该列现在的名字重新创建，然后重新验证。
finding-verify-rows-counted = { $kind ->
        [trigger] 触发器 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
       *[event] 事件 `{ $name }`
    }给出的值与表的列数不一致。DB-GPT 写入时会运行它：每次这样的写入都会失败。
    .hint = 请写明列名后重新创建它（`INSERT INTO t (a, b) …`），或移除它，然后重新验证。
finding-verify-uses-missing = { $kind ->
        [trigger] 触发器 `{ $name }`
        [view] 视图 `{ $name }`
        [function] 函数 `{ $name }`
        [procedure] 存储过程 `{ $name }`
        [package] 程序包 `{ $name }`
        [package-body] 程序包 `{ $name }` 的主体
        [event] 事件 `{ $name }`
        [check] CHECK 约束 `{ $name }`
        [generated] 计算列 `{ $name }`
        [default] 列 `{ $name }` 的默认值
        [index] 索引 `{ $name }`
        [partition] `{ $name }` 的分区
        [foreign-key] 外键 `{ $name }`
       *[other] 表 `{ $name }`
    }使用了已不存在的 `{ $column }`：它会失败。
    .hint = 请按该列现在的名字重新创建它。DB-GPT 不需要它。
finding-verify-column-by-dbgpt = 缺少 `{ $table }` 的列 `{ $column }`；在 SQLite 上，DB-GPT 第一次启动时会添加它。
    .hint = 安装新的 DB-GPT 之后启动它。
finding-verify-old-column-kept = `{ $table }` 在新列之外仍有旧列 `{ $column }`，其中有 { $rows } 行的值不同。
    .hint = DB-GPT 读取新列，可以正常工作。请手动决定保留哪些值。
finding-verify-null = `{ $table }` 有 { $rows } 行的 `{ $column }` 为 NULL。
    .hint = 启动更新的 DB-GPT 之前请先修复，否则它无法启动。
apply-copies = 服务器仍需复制 `{ $table }` 整张表：对这张表没有更快的方式。
