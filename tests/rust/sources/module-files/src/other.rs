pub struct OtherChoice;
