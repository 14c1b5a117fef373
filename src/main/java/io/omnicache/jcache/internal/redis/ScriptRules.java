package io.omnicache.jcache.internal.redis;

import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Names the ACL rules that a refused script needs. The server says at which line of the script it refused a command,
 * not which command that was. Stateless.
 */
final class ScriptRules {
    private static final Pattern LINE = Pattern.compile("user_script: ?(\\d+)");
    private static final Pattern CALL = Pattern.compile("redis\\.p?call\\(\\s*'(\\w+)'");
    private static final String UNKNOWN = "the commands of its feature";

    private ScriptRules() {}

    /**
     * Returns the rules, such as {@code +get}: that of the refused command, if the line of the script names one;
     * otherwise those of all commands of the script.
     */
    static String of(String error, @Nullable Command command) {
        Script script = command == null ? null : command.script();
        if (script == null) {
            return UNKNOWN;
        }
        Matcher line = LINE.matcher(error);
        if (line.find() && line.group(1).length() < 6) {
            String[] lines = script.text().split("\n", -1);
            int number = Integer.parseInt(line.group(1));
            String rules = number < 1 || number > lines.length ? "" : rulesIn(lines[number - 1], null);
            if (!rules.isEmpty()) {
                return rules;
            }
        }
        String rules = rulesIn(script.text(), command);
        return rules.isEmpty() ? UNKNOWN : rules;
    }

    private static String rulesIn(String text, @Nullable Command carried) {
        Set<String> rules = new TreeSet<>();
        Matcher call = CALL.matcher(text);
        while (call.find()) {
            rules.add("+" + call.group(1).toLowerCase(Locale.ROOT));
        }
        if (carried != null) { // A script may carry out a command that it is given.
            for (Object word : carried.words()) {
                for (Command.Verb verb : Command.Verb.values()) {
                    if (word instanceof String name && name.equals(verb.name()) && word != carried.words()[0]) {
                        rules.add("+" + name.toLowerCase(Locale.ROOT));
                    }
                }
            }
        }
        return String.join(" ", rules);
    }
}
