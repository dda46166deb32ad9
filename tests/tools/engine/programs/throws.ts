// A program that gives up by itself.
throw new Error("The zone is nobody's.");
