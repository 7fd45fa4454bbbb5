package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputNamesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "4e2|4e2",
                "itookapicture_2019|itookapicture_2019",
                "golden retriever|golden=20retriever",
                "../../etc|=2E=2E=2F=2E=2E=2Fetc",
                "a.b|a=2Eb",
                "a=20b|a=3D20b",
                "_none|=5Fnone",
                "_unpacked|=5Funpacked",
                "chat 🐈|chat=20=F0=9F=90=88",
                "''|_none"
            })
    void writesAGroup(String group, String name) {
        assertThat(OutputNames.ofGroup(group)).isEqualTo(name);
    }

    @Test
    void shortensLongGroupsWithoutMakingTwoOfThemOne() {
        String a = OutputNames.ofGroup("x".repeat(500) + "a");
        String b = OutputNames.ofGroup("x".repeat(500) + "b");

        assertThat(a).hasSize(64).startsWith("xxxx").isNotEqualTo(b);
        assertThat(OutputNames.ofGroup("x".repeat(64))).isEqualTo("x".repeat(64));
    }

    @Test
    void givesNoTwoGroupsTheSameName() {
        var random = new Random(17);
        var groups = new HashMap<String, String>();
        String letters = "ab._=~-/ 2E\u00e4\u732b";
        for (int i = 0; i < 20_000; i++) {
            var group = new StringBuilder();
            int length = random.nextInt(40);
            for (int c = 0; c < length; c++) {
                group.append(letters.charAt(random.nextInt(letters.length())));
            }
            String name = OutputNames.ofGroup(group.toString());
            String other = groups.put(name, group.toString());
            assertThat(other).as(name).isIn(null, group.toString());
            assertThat(name).matches("[A-Za-z0-9_=~-]{1,64}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a.jpg", "cats/0.jpg", "data/images/4e2/f7a/4e2.jpg", "猫/1 (2).jpg", "x/_a"})
    void takesNames(String name) {
        assertThat(OutputNames.fault(name)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "../a.jpg",
                "a/../../b",
                "a/./b",
                "a//b",
                "a/",
                "a/ /b",
                "a\\b",
                "a\nb",
                "a\0b",
                "a\ud83d",
                ".shardline-job",
                ".hidden/a",
                "_index.json",
                "_x/a",
                "00000.parquet",
                "00000_stats.json"
            })
    void refusesNames(String name) {
        assertThat(OutputNames.fault(name)).isPresent();
    }

    @Test
    void refusesNamesThatNoDiskTakes() {
        assertThat(OutputNames.fault("ä".repeat(128)))
                .hasValueSatisfying(fault -> assertThat(fault).contains("255 bytes"));
        assertThat(OutputNames.fault("a/".repeat(600) + "b"))
                .hasValueSatisfying(fault -> assertThat(fault).contains("1024 bytes"));
        assertThat(
                        List.of("a".repeat(255), "a/".repeat(500) + "b").stream()
                                .map(OutputNames::fault)
                                .toList())
                .allSatisfy(fault -> assertThat(fault).isEmpty());
    }
}
