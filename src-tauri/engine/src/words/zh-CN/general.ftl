# 各阶段通用的文字。

error-cancelled = 已取消（{ $phase }）。数据库没有任何改动。
    .hint = 随时可以重新开始。
