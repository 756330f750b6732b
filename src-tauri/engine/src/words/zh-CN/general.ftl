# 各阶段通用的文字。

error-cancelled = 已取消（{ $phase }）。数据库没有任何改动。
    .hint = 随时可以重新开始。

error-home-unusable = 无法创建或使用本应用自己的文件夹 `{ $path }`：{ $cause }。日志保存在那里，没有日志就不会改动任何东西。没有做任何改动。
    .hint = 请让当前账户能写入该文件夹，或用环境变量 DBGPT_UPGRADE_HOME 指定另一个位置。

error-sample-failed = 无法在 `{ $path }` 中生成示例安装：{ $cause }。其他内容没有改动。
    .hint = 请为该文件夹腾出空间或授予权限，或用环境变量 `DBGPT_UPGRADE_HOME` 指定其他文件夹，然后重试。


# 不是其他程序所说的原因。
cause-no-home = 环境中没有指明主目录（`HOME`）
cause-not-text = 不是 UTF-8 文本
cause-still-held = 表 `{ $name }` 仍在存放旧表的数据库中
cause-still-there = 全部删除之后，仍有东西留在那里
cause-no-rows = 原来是数据行的地方，现在是别的内容
cause-too-long = 第 { $number } 条语句比之前更长
cause-unfinished = 文件在第 { $number } 条语句中间就结束了
cause-client-command = 第 { $number } 条语句中出现了给客户端的命令
cause-tool-failed = 第 { $number } 条语句之前出现了导出工具的错误信息
cause-entry-missing = 缺少条目 `{ $name }`
cause-manifest = 清单与其中的内容不符
cause-compressed = 其中一个条目被压缩了，而备份中从不如此
cause-growing = 解压后会无限增大
cause-alias-of-itself = 别名指向了包含它自身的内容
cause-key-not-text = 键必须是普通文本
cause-toml-character = 有 TOML 不接受的字符，例如控制字符
cause-no-base64 = `!!binary` 后面不是 base64 编码的文本
cause-merge-of-no-mapping = `<<` 只能接映射
cause-answer-without-end = 应答没有结尾
cause-row-without-end = 应答的列数超出了内存的容量
backup-stale-schema = 表的定义
cause-would-break = { $names } 之前可用，之后将不能再用
cause-cannot-follow = { $names } 可能用到该列，又调用了 SQLite 自身没有的函数，因此无法随之修改
cause-would-change = { $names } 已损坏，且其文本会被改动
