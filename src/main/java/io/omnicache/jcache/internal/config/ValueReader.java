package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.Variables.UnresolvedVariableException;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingType.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.ShownValue;
import io.omnicache.jcache.internal.config.setting.SpellingSuggestion;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Reads the value of one setting: replaces variables, then parses the text by the type of the setting. Used by one
 * thread.
 */
final class ValueReader {
    private static final int MAX_SHOWN = 80;

    /** The JSON types whose values are written without quotes in YAML. */
    private static final Set<Object> UNQUOTED = Set.of("boolean", "integer");

    private final Variables variables;
    private final ValidationErrors errors;

    ValueReader(Variables variables, ValidationErrors errors) {
        this.variables = variables;
        this.errors = errors;
    }

    /**
     * Reads a value. Returns {@code null} and adds an error if the value is wrong. Returns {@code null} without an
     * error if a connection setting without a default has no value or an empty text, such as the value of an empty
     * variable.
     */
    SettingsFile.@Nullable Value read(Setting<?> setting, Node node, String path) {
        String allowed = "; allowed is " + setting.type().allowed();
        boolean optional = isOptional(setting);
        if (optional && YamlDocument.isNothing(node)) {
            YamlDocument.isPlain(node, path, errors);
            return null;
        }
        if (YamlDocument.isNothing(node) || !(node instanceof ScalarNode scalar)) {
            errors.add(node, path, "found " + YamlDocument.kindOf(node) + allowed);
            return null;
        }
        if (!YamlDocument.isPlain(node, path, errors)) {
            return null;
        }
        String written = scalar.getValue();
        try {
            String text = variables.resolve(written);
            if (!scalar.isPlain() && !Variables.isUsedIn(written) && UNQUOTED.contains(jsonType(setting))) {
                errors.add(node, path, "found a text in quotes" + allowed + ", without quotes");
                return null;
            }
            if (optional && text.isEmpty()) {
                return null;
            }
            return new SettingsFile.Value(
                    setting, text, setting.type().parse(text), shown(setting, written), YamlDocument.lineOf(node));
        } catch (UnresolvedVariableException e) {
            errors.add(node, path, "found " + e.getMessage());
        } catch (InvalidValueException e) {
            errors.add(node, path, "found " + shown(setting, written) + allowed + didYouMean(setting, written));
        }
        return null;
    }

    /**
     * Returns whether the setting may be empty. The connection URL may not: if an empty variable removed the URL, the
     * client would connect to a server on this machine.
     */
    private static boolean isOptional(Setting<?> setting) {
        return setting.defaultText() == null
                && ConnectionSettings.CATALOGUE.all().contains(setting)
                && !setting.equals(ConnectionSettings.URI);
    }

    private static @Nullable Object jsonType(Setting<?> setting) {
        return setting.type().schema().get("type");
    }

    private static String didYouMean(Setting<?> setting, String written) {
        return SpellingSuggestion.didYouMean(written, setting.type().words());
    }

    /**
     * Returns the text for messages: as written in the file, since the values of variables may be secret even if the
     * setting is not.
     */
    private static String shown(Setting<?> setting, String written) {
        if (written.isEmpty()) {
            return "an empty text";
        }
        if (setting.type().isSecret() || ShownValue.isHidden(written)) {
            return "a text that is not shown";
        }
        String printable = written.replaceAll("\\p{Cntrl}", " ");
        return printable.length() <= MAX_SHOWN ? printable : printable.substring(0, MAX_SHOWN) + "...";
    }
}
