"""An exam for the assistant: a bank of questions, written without a look at how they are understood."""
