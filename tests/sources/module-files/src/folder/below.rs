pub struct BelowFolder;
