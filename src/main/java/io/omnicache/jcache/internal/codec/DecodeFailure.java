package io.omnicache.jcache.internal.codec;

/**
 * What becomes of a failure in code that decodes. Deserialisation and codecs run code of the application, whose class
 * initialisers, constructors and {@code assert} statements throw errors too; to a cache they all say the same: these
 * bytes are no object here. Only errors of the JVM itself are passed on.
 */
final class DecodeFailure {
    private DecodeFailure() {}

    /** The exception to throw; {@code failed} is a sentence without full stop and without content. */
    static UndecodableException of(Throwable failure, String failed) {
        if (failure instanceof UndecodableException known) {
            return known;
        }
        if (failure instanceof StackOverflowError) {
            return new UndecodableException(failed + ": it is nested too deeply for this thread's stack");
        }
        if (failure instanceof VirtualMachineError ofJvm) {
            throw ofJvm;
        }
        return new UndecodableException(failed + ": " + RedactedCause.describe(failure), RedactedCause.of(failure));
    }
}
