pub struct Alternative;
