import globals from "globals";

export default [
    {
        files: ["nexus_*/static/**/*.js"],
        languageOptions: {
            ecmaVersion: 2024,
            sourceType: "module",
            globals: {...globals.browser, luxon: "readonly", owl: "readonly"},
        },
        rules: {
            "no-undef": "error",
            "no-unused-vars": ["error", {argsIgnorePattern: "^_"}],
            "no-console": ["error", {allow: ["error", "warn"]}],
            "no-var": "error",
            "prefer-const": "error",
            eqeqeq: ["error", "always", {null: "ignore"}],
        },
    },
];
