# 运行报告。

report-no-runs = 本机还没有任何运行记录。
report-title = DB-GPT Upgrade：运行 { $run }
report-summary =
    - 数据库：{ $target }
    - 开始：{ $begun }，结束：{ $ended }
    - 状态：{ $state }，错误：{ $error }
    - 应用版本：{ $app }，计划：{ $hash }
report-window = 由窗口保存，环境：{ $window }。
report-before-title = 升级之前
report-before =
    - 服务器：{ $server }
    - DB-GPT：{ $dbgpt }
    - 数据库所处状态：{ $where }
    - { $tables } 张表共 { $rows } 行，{ $at }
report-found = 升级前的发现
report-info = 提示：
report-warning = 警告：
report-blocker = 阻断：
report-nothing-found = 无。
report-steps = 步骤
report-after = 升级之后
report-verified = 已验证：v{ $aim } 要读写的表和列全部存在。数据库所处状态：{ $where }。
report-not-verified = 未通过验证：v{ $aim } 要读写的表和列并不齐全。数据库所处状态：{ $where }。
report-not-seen = 运行没有走到最后，因此没有再次查看数据库。
report-table-head = | 表 | 升级前列数 | 升级后列数 | 升级前行数 | 升级后行数 |
report-backup-title = 备份
report-backup = `{ $file }`，载荷的 sha256 为 { $sha256 }

error-report-unwritten = 无法把报告写入 `{ $path }`：{ $cause }。运行本身不受影响。
    .hint = 请指定一个尚不存在的文件，所在文件夹须可写。
