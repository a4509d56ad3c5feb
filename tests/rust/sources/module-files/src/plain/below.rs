pub struct BelowPlain;
