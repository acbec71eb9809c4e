"""What people see: messages and dialogs, made from values alone. Pure."""
