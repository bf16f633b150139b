import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.ResultSeverityEnum;
import ca.uhn.fhir.validation.SingleValidationMessage;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;

/**
 * Check FHIR R4 resources with HL7's validator, as HAPI packs it.
 *
 * The argument is a folder of definitions (JSON) to know besides R4's. NDJSON on standard input, one resource a line;
 * one line of JSON out for each: an array of what it objects to. Warnings are left out.
 *
 * To check a definition the validator makes its snapshot, and for that asks for a package that HAPI does not give to it,
 * whatever the definition, HL7's own too. HAPI makes the snapshot in another way, which is laid beside the one that came.
 */
public class Validate {
  private static final String NO_PACKAGE = "Unable to resolve package id hl7.fhir.r4.core#null";

  public static void main(String[] arguments) throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    System.setOut(System.err);
    FhirContext context = FhirContext.forR4();
    PrePopulatedValidationSupport own = new PrePopulatedValidationSupport(context);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of(arguments[0]), "*.json")) {
      for (Path file : files) {
        own.addResource(context.newJsonParser().parseResource(Files.readString(file)));
      }
    }
    IValidationSupport known = new ValidationSupportChain(
        own,
        new DefaultProfileValidationSupport(context),
        new SnapshotGeneratingValidationSupport(context),
        new InMemoryTerminologyServerValidationSupport(context),
        new CommonCodeSystemsTerminologyService(context));
    FhirInstanceValidator rules = new FhirInstanceValidator(known);
    rules.setAnyExtensionsAllowed(false);
    rules.setErrorForUnknownProfiles(true);
    rules.setNoTerminologyChecks(false);
    rules.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
    FhirValidator validator = context.newValidator().registerValidatorModule(rules);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      List<String> said = objections(validator, line);
      if (said.removeIf(text -> text.contains(NO_PACKAGE))) {
        said.addAll(differences(context, known, line));
      }
      out.println(said.stream().map(Validate::quoted).collect(Collectors.joining(",", "[", "]")));
    }
  }

  private static List<String> objections(FhirValidator validator, String resource) {
    List<String> said = new ArrayList<>();
    for (SingleValidationMessage message : validator.validateWithResult(resource).getMessages()) {
      if (message.getSeverity().compareTo(ResultSeverityEnum.ERROR) >= 0) {
        said.add(message.getLocationString() + ": " + message.getMessage());
      }
    }
    return said;
  }

  /** What the snapshot of a definition has otherwise than the one that is made from its differential. */
  private static List<String> differences(FhirContext context, IValidationSupport known, String resource) {
    StructureDefinition given = context.newJsonParser().parseResource(StructureDefinition.class, resource);
    StructureDefinition bare = given.copy().setSnapshot(null);
    StructureDefinition made = (StructureDefinition) new SnapshotGeneratingValidationSupport(context)
        .generateSnapshot(new ValidationSupportContext(known), bare, given.getUrl(), null, given.getName());
    List<String> wanted = outline(made), found = outline(given), said = new ArrayList<>();
    wanted.stream().filter(line -> !found.contains(line)).forEach(line -> said.add("snapshot lacks " + line));
    found.stream().filter(line -> !wanted.contains(line)).forEach(line -> said.add("snapshot has " + line));
    return said;
  }

  private static List<String> outline(StructureDefinition definition) {
    return definition.getSnapshot().getElement().stream()
        .map(element -> String.join(" ",
            element.getId(), element.getMin() + ".." + element.getMax(),
            element.getBase().getPath(), element.getBase().getMin() + ".." + element.getBase().getMax(),
            element.getType().stream().map(type -> type.getCode()).collect(Collectors.joining(","))))
        .collect(Collectors.toList());
  }

  private static String quoted(String text) {
    return '"' + text.replaceAll("[\\p{Cntrl}\"\\\\]", " ") + '"';
  }
}
