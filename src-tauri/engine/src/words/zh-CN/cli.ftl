# 命令行自己的文字。

error-cli-not-confirmed = 即将改动数据库，但没有可供确认的终端。没有做任何改动。
    .hint = 加上 `--yes` 可不经询问直接继续。
error-cli-password-unreadable = 无法从 `{ $path }` 读取密码：{ $cause }。没有做任何改动。
    .hint = 请给 `--password-file` 一个可读的文本文件，首行为密码；或用 `-` 表示标准输入。

cli-confirm = 备份完成并通过验证后，将执行 { $steps } 个改动数据库的步骤。继续吗？[y/N]
cli-confirm-restore = { $way ->
        [in-place] 将先为现有内容制作并证明一份副本，然后清空数据库并用备份填入。如果这一步和放回副本都失败，数据库将只剩一部分内容。
       *[swap] 备份将先在数据库旁边加载和比较；在为现有内容制作并证明一份副本之后，一次性切换各表。
    } { $scope ->
        [all] 其中现有的全部内容都将被替换。
       *[own] 只替换 DB-GPT 自己的表；其他程序的内容保持现状。
    } 继续吗？[y/N]
cli-progress = { $rows } 行，{ $item }
cli-step-started = … { $id }
cli-step-done = 完成：{ $id }
cli-step-skipped = 之前已完成：{ $id }
cli-step-failed = 失败：{ $id }
cli-phase-config = 读取配置
cli-phase-inspect = 查看数据库
cli-phase-check = 检查
cli-phase-plan = 制定计划
cli-phase-backup = 备份
cli-phase-prove = 验证备份
cli-phase-apply = 改动数据库
cli-phase-restore = 正在恢复
cli-phase-verify = 再次查看
cli-phase-undo = 撤销运行
cli-phase-rehearse = 在副本上演练
cli-phase-journal = 写日志
cli-phase-report = 写报告

cli-verdict-no-change-needed = 数据库无需改动：此安装使用 SQLite。没有做任何改动。
cli-verdict-upgrade-needed = 数据库需要升级到 v{ $aim }。目前还没有任何改动。
cli-verdict-up-to-date = 无事可做：数据库已是 v{ $aim } 或更新版本。没有做任何改动。
cli-verdict-refused = 这个数据库无法升级。没有做任何改动。
cli-inspect =
    数据库：{ $database }
    服务器：{ $server }
    状态：  { $state }
    配置：  { $config }
cli-dbgpt = DB-GPT：{ $version }（依据 { $source }）
cli-origin-default = DB-GPT 的默认值
cli-origin-override = 本次指定
cli-origin-guide = 指南
cli-origin-repair = 修复
cli-state-todo = 待执行
cli-state-done = 已完成
cli-state-differs = 不一致，保持原样
cli-running-stopped = 从可见的情况看，DB-GPT 已停止。
cli-running-runs = DB-GPT 正在运行。
cli-running-unknown = 无法确定 DB-GPT 是否已停止。
cli-no-findings = 没有发现任何阻碍。
cli-severity-info = 提示：
cli-severity-warning = 警告：
cli-severity-blocker = 阻断：
cli-plan-empty = 无事可做。
cli-backup =
    备份：  { $file }（{ $size }）
    内容：  { $tables } 张表共 { $rows } 行
    sha256：{ $sha256 }
cli-proved = 已证明
cli-not-proved = 未证明
cli-done = 已执行 { $steps } 个步骤（运行编号 { $run }）。备份文件：{ $backup }。
cli-undone = { $steps ->
        [0] 运行 { $run } 已撤销：此前已没有它的任何改动。
       *[other] 运行 { $run } 的 { $steps } 个步骤已撤回，该运行的改动已全部撤销。
    }
cli-undo-refused = 运行 { $run } 无法撤销。没有删除任何内容。
cli-verified = 验证通过：v{ $aim } 读写的每张表、每一列都已存在。
cli-not-verified = 验证未通过：数据库与 v{ $aim } 不一致。
cli-restored = 已恢复到 { $database }：{ $tables } 个表，{ $rows } 行（已在其中清点）。
cli-restored-safety = 之前的内容保存在 { $path }。
cli-restored-alembic = 随之放回了 { $count } 个 alembic 文件。
error-cli-unsaid = 结果无法写入标准输出：{ $cause }。已完成的操作不受影响。
    .hint = 可用 `runs` 和 `report` 查看结果，用 `inspect` 再次检查数据库。
cli-verdict-half-way = 此数据库升级到 v{ $aim } 已经开始，尚未完成。
cli-carried = 文本已保存到 `{ $path }`。

cli-release = v{ $release }{ $same }：指南要求 { $guide } 项更改，另有 { $repairs } 项修复
cli-release-brings = {"   "}带来：{ $what }
