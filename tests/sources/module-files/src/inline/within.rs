pub struct WithinInline;
