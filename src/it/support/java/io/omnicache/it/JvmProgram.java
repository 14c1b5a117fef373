package io.omnicache.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * The side of a program that a {@link JvmProcess} runs. It reads lines, and says lines; what it prints otherwise is its
 * log. {@link #serve} is the usual conversation: each line is a command, and gets one line as its answer. Lines of
 * several threads don't mix.
 */
public final class JvmProgram {
    /** The beginning of an answer to a command that threw an exception. */
    public static final String FAILED = "failed: ";

    /** Before each line that is said, to tell it from the log. */
    static final String MARK = "> ";

    private static final BufferedReader INPUT =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

    /** What the program does with a command. */
    @FunctionalInterface
    public interface Commands {
        /**
         * Carries a command out.
         *
         * @param words the line, split at its spaces
         * @return the answer
         */
        String answer(String... words) throws Exception;
    }

    private JvmProgram() {}

    /**
     * Answers each line that comes, until the parent closes the input or has ended. An exception is an answer too: it
     * begins with {@link #FAILED}, and has the exception and its cause.
     */
    public static void serve(Commands commands) {
        for (String line = next(); line != null; line = next()) {
            String answer;
            try {
                answer = commands.answer(line.split(" "));
            } catch (Exception e) {
                answer = FAILED + e + " " + e.getCause();
            }
            say(answer);
        }
    }

    /** Says a line to the parent. */
    public static void say(String line) {
        System.out.println(MARK + line.replace('\n', ' '));
    }

    /**
     * Waits for the next line.
     *
     * @throws IllegalStateException if the parent has ended
     */
    public static String hear() {
        String line = next();
        if (line == null) {
            throw new IllegalStateException("The parent is gone");
        }
        return line;
    }

    private static String next() {
        try {
            return INPUT.readLine();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
