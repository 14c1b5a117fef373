package io.omnicache.jcache.internal.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts in the values of <code>${NAME}</code> and <code>${NAME:-default}</code>; <code>$${</code> stands for
 * <code>${</code> itself. An empty variable counts as unset where there is a default. What was put in is not looked at
 * again, so a value may hold anything.
 */
final class Variables {
    private static final Pattern REFERENCE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:(?<name>[A-Za-z_][A-Za-z0-9_.-]*?)(?::-(?<default>[^}]*))?})?");

    private final Function<String, @Nullable String> environment;
    private final Function<String, @Nullable String> properties;

    Variables(Function<String, @Nullable String> environment, Function<String, @Nullable String> properties) {
        this.environment = environment;
        this.properties = properties;
    }

    /** The environment of this JVM, then its system properties. */
    static Variables ofSystem() {
        return new Variables(System::getenv, System::getProperty);
    }

    static boolean isUsedIn(String text) {
        return text.contains("${");
    }

    @Nullable
    String environment(String name) {
        return environment.apply(name);
    }

    @Nullable
    String property(String name) {
        return properties.apply(name);
    }

    /**
     * @throws UnsetException if a variable is unset and has no default, or a reference is not closed
     */
    String resolve(String text) throws UnsetException {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (reference.find()) {
            reference.appendReplacement(resolved, Matcher.quoteReplacement(valueOf(reference)));
        }
        return reference.appendTail(resolved).toString();
    }

    private String valueOf(Matcher reference) throws UnsetException {
        if (reference.group().equals("$${")) {
            return "${";
        }
        @Nullable String name = reference.group("name");
        if (name == null) {
            throw new UnsetException("a ${ that doesn't begin a variable; allowed are ${NAME} and ${NAME:-default},"
                    + " and $${ for the characters themselves");
        }
        @Nullable String value = environment.apply(name);
        if (value == null) {
            value = properties.apply(name);
        }
        @Nullable String otherwise = reference.group("default");
        if (value == null || (value.isEmpty() && otherwise != null)) {
            value = otherwise;
        }
        if (value == null) {
            throw new UnsetException("the variable " + name + ", which is neither in the environment nor a system"
                    + " property; set it, or give a default: ${" + name + ":-default}");
        }
        return value;
    }

    /** A reference that has no value. The message says which, and never what else the text holds. */
    static final class UnsetException extends Exception {
        private static final long serialVersionUID = 1L;

        UnsetException(String message) {
            super(message);
        }
    }
}
