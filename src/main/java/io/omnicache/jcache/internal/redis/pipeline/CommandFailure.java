package io.omnicache.jcache.internal.redis.pipeline;

import org.jspecify.annotations.Nullable;

/** A result of a command that isn't the value of a reply. The layers above add kinds of their own. */
public interface CommandFailure {

    /**
     * An error reply: the server refused the command and didn't carry it out. Immutable.
     *
     * @param text begins with the error code, a word in capitals such as {@code WRONGTYPE} or {@code NOSCRIPT}
     */
    record ReplyError(String text) implements CommandFailure {

        /**
         * Whether another server behind the same name may be the master now: this one is a replica, or was restarted
         * and may become one. No change was carried out, nor any of a script, whose first change was refused.
         */
        public boolean mayHaveNewMaster() {
            return is("READONLY") || is("MASTERDOWN") || is("LOADING") || isReadOnlyInScript();
        }

        /**
         * Servers before 7.0 answer
         * {@code ERR Error running script (call to f_..): @user_script:1: -READONLY You can't ..}.
         */
        private boolean isReadOnlyInScript() {
            return is("ERR") && text.contains(": -READONLY ");
        }

        /** Whether the reply has this error code. */
        public boolean is(String code) {
            return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
        }

        /**
         * Whether the server could not parse the command: it parses nothing behind it either, and closes the
         * connection.
         */
        public boolean isProtocolError() {
            return text.startsWith("ERR Protocol error");
        }
    }

    /**
     * There is no reply. Immutable.
     *
     * @param sent whether the command was handed to the network: then the server may have carried it out
     * @param cause the failure to connect, or a {@link TransferException}; {@code null} if an open connection broke
     */
    record ConnectionFailure(boolean sent, @Nullable Throwable cause) implements CommandFailure {}

    /**
     * One command could not be written, or its reply not be read, because of its size or for want of memory. The
     * message says what could not be done, never what the command holds. Has no stack trace.
     */
    final class TransferException extends Exception {
        private static final long serialVersionUID = 1L;

        private final boolean mayPass;

        TransferException(String message, boolean mayPass) {
            super(message, null, false, false);
            this.mayPass = mayPass;
        }

        /** Whether the same command may succeed later, and may be repeated without harm to other commands. */
        public boolean mayPass() {
            return mayPass;
        }
    }
}
