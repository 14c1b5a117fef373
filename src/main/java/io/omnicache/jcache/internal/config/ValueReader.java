package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.Variables.UnsetException;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** Reads the values of single settings: puts variables in, then lets the setting's type have a look. */
final class ValueReader {
    private static final int SHOWN = 80;
    /** Types that YAML tells from texts, so that a text in quotes is something else. */
    private static final Set<Object> UNQUOTED = Set.of("boolean", "integer");

    private final Variables variables;
    private final ValidationErrors problems;

    ValueReader(Variables variables, ValidationErrors problems) {
        this.variables = variables;
        this.problems = problems;
    }

    /**
     * The value; {@code null} if there is none. A setting of the connection without a default may be given as nothing or as an empty
     * text, such as that of an empty variable: that means none. What else is no value is a problem, which is added.
     */
    @Nullable
    SettingValue read(Setting<?> setting, Node node, String path) {
        String allowed = "; allowed is " + setting.type().allowed();
        boolean optional = isOptional(setting);
        if (optional && Block.isNothing(node)) {
            Block.isReadable(node, path, problems);
            return null;
        }
        if (Block.isNothing(node) || !(node instanceof ScalarNode scalar)) {
            problems.add(node, path, "found " + Block.kindOf(node) + allowed);
            return null;
        }
        if (!Block.isReadable(node, path, problems)) {
            return null;
        }
        String written = scalar.getValue();
        boolean hasVariables = Variables.isUsedIn(written);
        try {
            String text = variables.resolve(written);
            if (isQuoted(scalar) && !hasVariables && UNQUOTED.contains(typeName(setting))) {
                problems.add(node, path, "found a text in quotes" + allowed + ", without quotes");
                return null;
            }
            if (optional && text.isEmpty()) {
                return null;
            }
            return new SettingValue(
                    setting, text, setting.type().parse(text), shown(setting, written), ValidationErrors.lineOf(node));
        } catch (UnsetException e) {
            problems.add(node, path, "found " + e.getMessage());
        } catch (InvalidValueException e) {
            problems.add(node, path, "found " + shown(setting, written) + allowed + hint(setting, written));
        }
        return null;
    }

    /** A server that isn't named is another matter: it would be looked for on this machine. */
    private static boolean isOptional(Setting<?> setting) {
        return setting.defaultText() == null
                && ConnectionSettings.all().contains(setting)
                && !setting.equals(ConnectionSettings.URI);
    }

    private static @Nullable Object typeName(Setting<?> setting) {
        return setting.type().schema().get("type");
    }

    private static boolean isQuoted(ScalarNode scalar) {
        return !scalar.isPlain();
    }

    /** The nearest of the words that a setting takes. */
    private static String hint(Setting<?> setting, String written) {
        return setting.type().schema().get("enum") instanceof List<?> words
                ? SpellingSuggestion.question(
                        written, words.stream().map(Object::toString).toList())
                : "";
    }

    /** As it stands in the file, never with variables put in: these may be secret although the setting is not. */
    private static String shown(Setting<?> setting, String written) {
        if (written.isEmpty()) {
            return "an empty text";
        }
        if (setting.type().isSecret() || written.contains("://")) {
            return "a text that is not shown";
        }
        String printable = written.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= SHOWN ? printable : printable.substring(0, SHOWN) + "...";
    }
}
