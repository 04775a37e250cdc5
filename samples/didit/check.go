// Asks in Didit's dialect whether a picture shows a live person: go run check.go IMAGE. Needs DIDIT_API_KEY.
package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
)

func main() {
	url := os.Getenv("BONAFIDE_URL")
	if url == "" {
		url = "http://127.0.0.1:8080"
	}
	image, err := os.ReadFile(os.Args[1])
	check(err)
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("user_image", filepath.Base(os.Args[1]))
	check(err)
	_, err = part.Write(image)
	check(err)
	check(form.Close())
	request, err := http.NewRequest("POST", url+"/v3/passive-liveness/", &body)
	check(err)
	request.Header.Set("Content-Type", form.FormDataContentType())
	request.Header.Set("x-api-key", os.Getenv("DIDIT_API_KEY"))
	answer, err := http.DefaultClient.Do(request)
	check(err)
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	check(err)
	if answer.StatusCode != http.StatusOK {
		check(fmt.Errorf("Error %d: %s", answer.StatusCode, text))
	}
	fmt.Println(string(text))
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
