pub struct InsidePlain;
