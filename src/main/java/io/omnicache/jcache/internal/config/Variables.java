package io.omnicache.jcache.internal.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Replaces variables in texts: <code>${NAME}</code> by the value of the variable; <code>${NAME:-default}</code> by the
 * value or, if the variable is unset or empty, by the default; and <code>$${</code> by <code>${</code>. The inserted
 * values are not searched for variables, so a value may contain any characters. Immutable.
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

    /** Looks variables up in the environment of this JVM, then in its system properties. */
    static Variables ofSystem() {
        return new Variables(System::getenv, System::getProperty);
    }

    static boolean isUsedIn(String text) {
        return text.contains("${");
    }

    /** Returns a variable of the environment; {@code null} if it is unset. */
    @Nullable
    String environment(String name) {
        return environment.apply(name);
    }

    /** Returns a system property; {@code null} if it is unset. */
    @Nullable
    String property(String name) {
        return properties.apply(name);
    }

    /**
     * Replaces all variables of a text.
     *
     * @throws UnresolvedVariableException if a variable is unset and has no default, or a reference is not closed
     */
    String resolve(String text) throws UnresolvedVariableException {
        Matcher reference = REFERENCE.matcher(text);
        StringBuilder resolved = new StringBuilder();
        while (reference.find()) {
            reference.appendReplacement(resolved, Matcher.quoteReplacement(valueOf(reference)));
        }
        return reference.appendTail(resolved).toString();
    }

    private String valueOf(Matcher reference) throws UnresolvedVariableException {
        if (reference.group().equals("$${")) {
            return "${";
        }
        @Nullable String name = reference.group("name");
        if (name == null) {
            throw new UnresolvedVariableException(
                    "a ${ that doesn't begin a variable; allowed are ${NAME} and ${NAME:-default},"
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
            throw new UnresolvedVariableException(unknown(name));
        }
        return value;
    }

    /** A shell reads ${NAME-default}: what stands behind the - may be a secret, and isn't shown. */
    private static String unknown(String name) {
        int dash = name.indexOf('-');
        String shown = dash < 0 ? name : name.substring(0, dash);
        return "the variable " + shown + (dash < 0 ? "" : "-(not shown)")
                + ", which is neither in the environment nor a system property; set it, or give a default: ${" + shown
                + ":-default}";
    }

    /** A variable without a value. The message names the variable but no other part of the text. */
    static final class UnresolvedVariableException extends Exception {
        private static final long serialVersionUID = 1L;

        UnresolvedVariableException(String message) {
            super(message);
        }
    }
}
