# What every phase can say.

error-cancelled = Cancelled ({ $phase }). Nothing was changed in the database.
    .hint = Start again whenever it suits.
