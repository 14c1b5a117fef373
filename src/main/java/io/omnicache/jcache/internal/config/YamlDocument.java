package io.omnicache.jcache.internal.config;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.ReaderException;

/**
 * Parses a YAML text into nodes with line numbers, and reads the blocks among the nodes. A malicious file does no harm:
 * the text creates no Java objects other than nodes, the depth is limited, and aliases are refused. No message repeats
 * the text, since a part of it may be a password.
 */
final class YamlDocument {
    private static final int MAX_DEPTH = 20;
    private static final Set<Tag> PLAIN =
            Set.of(Tag.MAP, Tag.SEQ, Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.NULL, Tag.TIMESTAMP, Tag.MERGE);

    private YamlDocument() {}

    /**
     * Returns the root node. Returns {@code null} if the text is empty. Returns {@code null} and adds an error if the
     * text is not YAML.
     */
    static @Nullable Node parse(String text, ValidationErrors errors) {
        LoaderOptions options = new LoaderOptions();
        options.setMaxAliasesForCollections(0);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setCodePointLimit(SettingsFileLocation.MAX_BYTES);
        try {
            return new Yaml(options).compose(new StringReader(text));
        } catch (MarkedYAMLException e) {
            errors.add(e.getProblemMark() == null ? 1 : e.getProblemMark().getLine() + 1, "", reason(e));
        } catch (ReaderException e) {
            errors.add(lineAt(text, e.getPosition()), "", "not YAML: a character that no YAML text may hold");
        } catch (YAMLException e) {
            errors.add(
                    1,
                    "",
                    "not YAML that is read here: blocks are nested deeper than " + MAX_DEPTH
                            + " levels, or aliases are used");
        }
        return null;
    }

    /** Translates the parser's message, which may quote the text, into a message that does not quote it. */
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

    /**
     * Returns the keys and values of a block, in order. Returns an empty list if the block is empty. Returns an empty
     * list and adds an error if the node is no block.
     */
    static List<Item> items(@Nullable Node node, String path, ValidationErrors errors) {
        if (node == null || isNothing(node) || !isPlain(node, path, errors)) {
            return List.of();
        }
        if (!(node instanceof MappingNode mapping)) {
            errors.add(node, path, "found " + kindOf(node) + "; allowed is a block of keys with values");
            return List.of();
        }
        List<Item> items = new ArrayList<>();
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Node keyNode = tuple.getKeyNode();
            if (!(keyNode instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
                errors.add(keyNode, path, "found a key that is no text, or an empty one");
                continue;
            }
            String key = scalar.getValue();
            Item item = new Item(key, keyNode, tuple.getValueNode());
            Integer earlier = lines.putIfAbsent(key, lineOf(keyNode));
            if (earlier != null) {
                errors.add(keyNode, path, "the key " + item.shownName() + " is there twice, first in line " + earlier);
            } else {
                items.add(item);
            }
        }
        return items;
    }

    /**
     * Returns whether a node has neither an anchor nor a tag; settings files need neither. Adds an error if the node
     * has one.
     */
    static boolean isPlain(Node node, String path, ValidationErrors errors) {
        if (node.getAnchor() != null) {
            errors.add(node, path, "anchors are not read here; put a text that begins with & in quotes");
            return false;
        }
        if (!PLAIN.contains(node.getTag())) {
            errors.add(node, path, "tags are not read here; put a text that begins with ! in quotes");
            return false;
        }
        return true;
    }

    /** Returns whether a node is YAML's null: no value, {@code null} or {@code ~}, without quotes. */
    static boolean isNothing(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && node.getTag().equals(Tag.NULL);
    }

    /** Returns the kind of a node for a message, without its content. */
    static String kindOf(Node node) {
        if (isNothing(node)) {
            return "nothing";
        }
        return node instanceof MappingNode ? "a block" : node instanceof SequenceNode ? "a list" : "a text";
    }

    /** Returns the line of a node, the first line being 1. */
    static int lineOf(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    /** A key of a block and its value. */
    record Item(String key, Node keyNode, Node value) {
        private static final Pattern NAME = Pattern.compile("[\\w.-]{1,64}");

        /**
         * Returns the key for a message. A key that no setting could have isn't shown: behind a missing space, quote or
         * colon, the text of a password becomes a part of the key.
         */
        String shownName() {
            return NAME.matcher(key).matches() ? key : "(a key that is no name)";
        }
    }
}
