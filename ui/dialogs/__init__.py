"""Windows that open for one question, or beside the main one."""
