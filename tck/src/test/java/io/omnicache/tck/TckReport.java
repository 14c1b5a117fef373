package io.omnicache.tck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * Reads surefire's reports and prints the result of the TCK in one line. Fails unless all tests of the TCK have run and
 * passed: a test that didn't run, or a run that ended early, counts as a failure.
 */
public final class TckReport {
    /** Its name is not one that the official runner looks for, so its two tests aren't in the official count. */
    private static final String UNCOUNTED = "FactoryBuilderTest1";

    private static final int UNCOUNTED_TESTS = 2;

    /** What the TCK logs for a test that passes only because it was left out, and the one that always is. */
    private static final String EXCLUDED = "===== EXCLUDING TEST";

    private static final String SENTINEL = "org.jsr107.tck.CachingTest#dummyTest";

    /** What it leaves out by itself for a provider without this optional feature; the official count includes them. */
    private static final String OPTIONAL = "StoreByReference";

    private enum Outcome {
        PASSED,
        SKIPPED,
        ERROR,
        FAILED
    }

    private int optional;

    /** The worst outcome of each test: one that fails, and fails again while it cleans up, is reported twice. */
    private final Map<String, Outcome> outcomes = new TreeMap<>();

    private TckReport(Path reports) throws IOException {
        if (Files.isDirectory(reports)) {
            try (Stream<Path> files = Files.list(reports)) {
                for (Path file : files.filter(f -> f.getFileName().toString().matches("TEST-.*\\.xml"))
                        .sorted()
                        .toList()) {
                    read(file);
                }
            }
        }
    }

    public static void main(String[] arguments) throws IOException {
        TckReport tck = new TckReport(Path.of(arguments[0]));
        TckReport annotations = new TckReport(Path.of(arguments[2]));
        tck.printWrong();
        annotations.printWrong();
        System.out.println("TCK: " + tck);
        System.out.println("TCK, not in the official count: " + tck.uncounted() + " run of " + UNCOUNTED);
        System.out.println("TCK, left to providers that store by reference: " + tck.optional);
        System.out.println("TCK annotations: " + annotations);

        boolean complete = tck.run() >= Integer.parseInt(arguments[1])
                && tck.uncounted() == UNCOUNTED_TESTS
                && annotations.run() >= Integer.parseInt(arguments[3]);
        if (!complete) {
            throw new IllegalStateException("Not the whole TCK was run");
        }
        if (!tck.passed() || !annotations.passed()) {
            throw new IllegalStateException("The TCK didn't pass");
        }
    }

    private void read(Path file) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.contains(EXCLUDED)) {
                String[] words = line.substring(line.indexOf(EXCLUDED)).split("'");
                String test = words[1] + "#" + words[3];
                if (test.contains(OPTIONAL)) {
                    optional++;
                } else if (!test.equals(SENTINEL)) {
                    record(test, Outcome.SKIPPED);
                }
            }
        }
        NodeList cases;
        try {
            cases = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(file.toFile())
                    .getElementsByTagName("testcase");
        } catch (ParserConfigurationException | SAXException e) {
            throw new IOException("Not a report: " + file, e);
        }
        for (int i = 0; i < cases.getLength(); i++) {
            count((Element) cases.item(i));
        }
    }

    private void count(Element test) {
        Outcome outcome = has(test, "failure")
                ? Outcome.FAILED
                : has(test, "error") ? Outcome.ERROR : has(test, "skipped") ? Outcome.SKIPPED : Outcome.PASSED;
        record(test.getAttribute("classname") + "#" + test.getAttribute("name"), outcome);
    }

    private void record(String test, Outcome outcome) {
        outcomes.merge(test, outcome, (a, b) -> a.compareTo(b) > 0 ? a : b);
    }

    private static boolean has(Element test, String child) {
        return test.getElementsByTagName(child).getLength() > 0;
    }

    private long run() {
        return outcomes.size() - uncounted();
    }

    private long uncounted() {
        return outcomes.keySet().stream()
                .filter(test -> test.contains(UNCOUNTED))
                .count();
    }

    private long number(Outcome outcome) {
        return outcomes.values().stream().filter(outcome::equals).count();
    }

    private boolean passed() {
        return number(Outcome.PASSED) == outcomes.size();
    }

    private void printWrong() {
        outcomes.forEach((test, outcome) -> {
            if (outcome != Outcome.PASSED) {
                System.out.println(outcome + " " + test);
            }
        });
    }

    @Override
    public String toString() {
        return run() + " run, " + number(Outcome.FAILED) + " failed, " + number(Outcome.ERROR) + " errors, "
                + number(Outcome.SKIPPED) + " skipped";
    }
}
