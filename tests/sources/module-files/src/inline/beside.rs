pub struct BesideInline;
