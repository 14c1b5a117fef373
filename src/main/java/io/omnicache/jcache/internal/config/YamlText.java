package io.omnicache.jcache.internal.config;

import java.io.StringReader;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * A YAML text as a tree that knows its lines. No object is made of it, whatever it says; depth and aliases are bounded.
 * Messages hold nothing of the text, since a part of it may be a password.
 */
final class YamlText {
    private static final int MAX_DEPTH = 20;

    private YamlText() {}

    /** The root; {@code null} if the text is empty or, with a problem added, isn't YAML. */
    static @Nullable Node parse(String text, ValidationErrors problems) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(SettingsFileSource.MAX_BYTES);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            problems.add(e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1, "", reason(e));
        } catch (ReaderException e) {
            problems.add(lineAt(text, e.getPosition()), "", "not YAML: a character that no YAML text may hold");
        } catch (YAMLException e) {
            problems.add(
                    1,
                    "",
                    "not YAML that is read here: blocks are nested deeper than " + MAX_DEPTH
                            + " levels, or aliases are used");
        }
        return null;
    }

    /** What is wrong, without the words in which the parser quotes the text. */
    private static String reason(MarkedYAMLException e) {
        String problem = e.getProblem() == null ? "" : e.getProblem().toLowerCase(Locale.ROOT);
        String context = e.getContext() == null ? "" : e.getContext().toLowerCase(Locale.ROOT);
        if (problem.contains("alias") || context.contains("alias") || context.contains("anchor")) {
            return "aliases and anchors are not read here; put a text that begins with * or & in quotes, for example"
                    + " \"*\"";
        }
        if (problem.contains("tag") || context.contains("tag")) {
            return "tags are not read here; put a text that begins with ! in quotes";
        }
        if (problem.contains("cannot start any token")) {
            return "not YAML: no text may begin with this character; put it in quotes";
        }
        if (problem.contains("escape") || context.contains("double-quoted") || context.contains("quoted scalar")) {
            return "not YAML: a text in quotes that isn't closed, or has a \\ that means nothing; single quotes leave"
                    + " \\ alone";
        }
        if (problem.contains("mapping values are not allowed")) {
            return "not YAML: a colon where none may be; put a text that holds a colon and a space in quotes";
        }
        if (problem.contains("could not find expected ':'")) {
            return "not YAML: a key without a colon and a space behind it";
        }
        if (context.contains("single document")) {
            return "more than one document; only one is read";
        }
        return "not YAML: the text doesn't go on as it must; see indentation, brackets and quotes here and above";
    }

    private static int lineAt(String text, int position) {
        return 1 + (int) text.chars().limit(position).filter(c -> c == '\n').count();
    }
}
