pub struct BelowNamed;
